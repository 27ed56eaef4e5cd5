package io.haltere.net.psk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A list of suites for pre-shared keys in OpenSSL's words: names and groups, with `!`, `-` and `+`
/// in front. A word that is nobody's is an error, since it would only seem to forbid something.
///
/// Source: openssl-ciphers(1), sections CIPHER LIST FORMAT and CIPHER STRINGS.
final class PskCipherList {
    /// Groups of OpenSSL of which none of our suites is.
    private static final Set<String> EMPTY_GROUPS =
            Set.of(
                    "aNULL",
                    "eNULL",
                    "NULL",
                    "ADH",
                    "AECDH",
                    "MD5",
                    "RC4",
                    "RC2",
                    "DES",
                    "3DES",
                    "IDEA",
                    "SEED",
                    "CAMELLIA",
                    "CAMELLIA128",
                    "CAMELLIA256",
                    "ARIA",
                    "ARIA128",
                    "ARIA256",
                    "AESCCM",
                    "AESCCM8",
                    "LOW",
                    "MEDIUM",
                    "EXP",
                    "EXPORT",
                    "SSLv2",
                    "SSLv3",
                    "TLSv1",
                    "TLSv1.0",
                    "RSA",
                    "kRSA",
                    "aRSA",
                    "DSS",
                    "aDSS",
                    "ECDSA",
                    "aECDSA",
                    "DH",
                    "DHE",
                    "kDHE",
                    "EDH",
                    "kEDH",
                    "ECDHE",
                    "kECDHE",
                    "EECDH",
                    "kEECDH",
                    "ECDH",
                    "kDHEPSK",
                    "kRSAPSK",
                    "SRP",
                    "kSRP",
                    "aSRP",
                    "kGOST",
                    "COMPLEMENTOFALL",
                    "COMPLEMENTOFDEFAULT");

    private final LinkedHashSet<PskCipher> selected = new LinkedHashSet<>();
    private final LinkedHashSet<PskCipher> banned = new LinkedHashSet<>();

    private PskCipherList() {}

    static List<PskCipher> select(List<String> words) throws IOException {
        if (words.isEmpty()) {
            return List.of(PskCipher.values());
        }
        var list = new PskCipherList();
        for (String word : words) {
            list.apply(word);
        }
        if (list.selected.isEmpty()) {
            throw new IOException(
                    "TLS ciphers \""
                            + String.join(":", words)
                            + "\" select none for pre-shared keys.");
        }
        return List.copyOf(list.selected);
    }

    private void apply(String word) throws IOException {
        if (word.isEmpty() || word.startsWith("@")) {
            return; // @STRENGTH and @SECLEVEL: ours are in order, and all strong.
        }
        switch (word.charAt(0)) {
            case '!' -> {
                List<PskCipher> matches = matches(word, 1);
                banned.addAll(matches);
                matches.forEach(selected::remove);
            }
            case '-' -> matches(word, 1).forEach(selected::remove);
            case '+' -> {
                for (PskCipher cipher : matches(word, 1)) {
                    if (selected.remove(cipher)) {
                        selected.addLast(cipher);
                    }
                }
            }
            default -> {
                for (PskCipher cipher : matches(word, 0)) {
                    if (!banned.contains(cipher)) {
                        selected.add(cipher);
                    }
                }
            }
        }
    }

    private static List<PskCipher> matches(String word, int from) throws IOException {
        var matches = new ArrayList<>(List.of(PskCipher.values()));
        for (String group : word.substring(from).split("\\+")) {
            if (!isKnown(group)) {
                throw new IOException(
                        "TLS cipher \"" + group + "\" is unknown for pre-shared keys.");
            }
            matches.removeIf(cipher -> !isIn(cipher.openSslName(), group));
        }
        return matches;
    }

    private static boolean isKnown(String group) {
        if (EMPTY_GROUPS.contains(group)) {
            return true;
        }
        for (PskCipher cipher : PskCipher.values()) {
            if (isIn(cipher.openSslName(), group)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isIn(String name, String group) {
        return switch (group) {
            case "ALL", "DEFAULT", "HIGH", "PSK", "aPSK" -> true;
            case "TLSv1.2" -> !name.endsWith("-SHA");
            case "kPSK" -> name.startsWith("PSK-");
            case "kECDHEPSK" -> name.startsWith("ECDHE-PSK-");
            case "AES" -> name.contains("-AES");
            case "AES128" -> name.contains("-AES128-");
            case "AES256" -> name.contains("-AES256-");
            case "AESGCM" -> name.contains("-GCM-");
            case "CHACHA20" -> name.contains("-CHACHA20-");
            case "SHA", "SHA1" -> name.endsWith("-SHA");
            case "SHA256" -> name.endsWith("-CBC-SHA256");
            case "SHA384" -> name.endsWith("-CBC-SHA384");
            default -> name.equals(group);
        };
    }
}
