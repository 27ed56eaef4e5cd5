package io.haltere.net.cipher;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// A list of cipher suites in OpenSSL's words: names and groups, with `!`, `-` and `+` in front.
///
/// As with OpenSSL, words that are unknown select nothing.
public final class CipherList {
    private final List<String> all;
    private final LinkedHashSet<String> selected = new LinkedHashSet<>();
    private final LinkedHashSet<String> banned = new LinkedHashSet<>();

    private CipherList(List<String> all) {
        this.all = all;
    }

    /// The suites that a list selects, in the order of preference.
    ///
    /// @param list such as `ECDHE+AESGCM:!aNULL` or names, with colons, commas or spaces between
    /// @param supported the JDK's names of what there is; suites of TLS 1.3 are not looked at
    /// @return the JDK's names; empty when the list selects nothing
    public static List<String> select(String list, List<String> supported) {
        var ciphers =
                new CipherList(supported.stream().filter(name -> name.contains("_WITH_")).toList());
        for (String word : list.split("[:, ]+")) {
            ciphers.apply(word);
        }
        return List.copyOf(ciphers.selected);
    }

    /// The names of suites of TLS 1.3 that are in a list with colons between.
    public static List<String> selectOf13(String list, List<String> supported) {
        var wanted = new ArrayList<>(List.of(list.split(":")));
        wanted.removeIf(name -> name.contains("_WITH_") || !supported.contains(name));
        return List.copyOf(wanted);
    }

    private void apply(String word) {
        if (word.isEmpty() || word.startsWith("@")) {
            return; // @STRENGTH and @SECLEVEL: order and strength are the library's.
        }
        char sign = word.charAt(0);
        switch (sign) {
            case '!' -> {
                List<String> matches = matches(word.substring(1));
                banned.addAll(matches);
                matches.forEach(selected::remove);
            }
            case '-' -> matches(word.substring(1)).forEach(selected::remove);
            case '+' -> {
                List<String> moved = matches(word.substring(1));
                for (String suite : moved) {
                    if (selected.remove(suite)) {
                        selected.addLast(suite);
                    }
                }
            }
            default -> {
                for (String suite : matches(word)) {
                    if (!banned.contains(suite)) {
                        selected.add(suite);
                    }
                }
            }
        }
    }

    private List<String> matches(String word) {
        List<String> groups = List.of(word.split("\\+"));
        return all.stream()
                .filter(suite -> groups.stream().allMatch(group -> isIn(suite, group)))
                .toList();
    }

    private static boolean isIn(String suite, String group) {
        List<String> parts = List.of(suite.replace("_WITH_", "_").split("_"));
        return switch (group) {
            case "ALL", "DEFAULT", "COMPLEMENTOFDEFAULT", "HIGH", "TLSv1.2" -> true;
            case "ECDHE", "EECDH", "kECDHE", "kEECDH" -> suite.startsWith("TLS_ECDHE_");
            case "DHE", "EDH", "kDHE", "kEDH" -> suite.startsWith("TLS_DHE_");
            case "RSA", "kRSA" -> suite.startsWith("TLS_RSA_");
            case "aRSA" -> parts.contains("RSA");
            case "ECDSA", "aECDSA" -> parts.contains("ECDSA");
            case "AES" -> parts.contains("AES");
            case "AES128" -> suite.contains("_AES_128_");
            case "AES256" -> suite.contains("_AES_256_");
            case "AESGCM" -> suite.contains("_AES_") && suite.contains("_GCM_");
            case "CHACHA20" -> parts.contains("CHACHA20");
            case "SHA", "SHA1" -> suite.endsWith("_SHA");
            case "SHA256" -> suite.contains("_CBC_SHA256");
            case "SHA384" -> suite.contains("_CBC_SHA384");
            default -> suite.equals(group) || CipherNames.openSsl(suite).equals(group);
        };
    }
}
