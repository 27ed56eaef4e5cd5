package io.haltere.net;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// The subject of a certificate, in the forms in which Mosquitto makes it a user name.
public final class CertificateName {
    private static final byte[] COMMON_NAME = HexFormat.of().parseHex("550403");
    private static final int ASCII_MAX = 0x7F;

    // OpenSSL's short names of attributes for which RFC 2253 has none.
    private static final Map<String, String> SHORT_NAMES =
            Map.ofEntries(
                    Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
                    Map.entry("2.5.4.4", "SN"),
                    Map.entry("2.5.4.5", "serialNumber"),
                    Map.entry("2.5.4.9", "street"),
                    Map.entry("2.5.4.12", "title"),
                    Map.entry("2.5.4.13", "description"),
                    Map.entry("2.5.4.15", "businessCategory"),
                    Map.entry("2.5.4.17", "postalCode"),
                    Map.entry("2.5.4.41", "name"),
                    Map.entry("2.5.4.42", "GN"),
                    Map.entry("2.5.4.43", "initials"),
                    Map.entry("2.5.4.44", "generationQualifier"),
                    Map.entry("2.5.4.46", "dnQualifier"),
                    Map.entry("2.5.4.65", "pseudonym"),
                    Map.entry("2.5.4.97", "organizationIdentifier"));

    private CertificateName() {}

    /// The first common name; null when there is none, or none that is a text.
    public static @Nullable String common(X509Certificate certificate) {
        try {
            Der name = Der.parse(certificate.getSubjectX500Principal().getEncoded());
            for (Der set : name.children()) {
                for (Der attribute : set.children()) {
                    Der type = attribute.children().getFirst();
                    if (Arrays.equals(type.content(), COMMON_NAME)) {
                        return text(attribute.children().getLast());
                    }
                }
            }
        } catch (IOException malformed) {
            return null; // The JDK has read it: only a form that we do not know is left.
        }
        return null;
    }

    private static @Nullable String text(Der value) {
        Charset charset =
                switch (value.tag()) {
                    case 0x0C, 0x12, 0x13, 0x16 -> StandardCharsets.UTF_8;
                    case 0x14 -> StandardCharsets.ISO_8859_1;
                    case 0x1E -> StandardCharsets.UTF_16BE;
                    default -> null;
                };
        if (charset == null) {
            return null;
        }
        String text = new String(value.content(), charset);
        // A name that a reader of C strings would take for a shorter one.
        return text.isEmpty() || text.indexOf('\0') >= 0 ? null : text;
    }

    /// The whole subject by RFC 2253, with OpenSSL's names of attributes and its escapes.
    public static String subject(X509Certificate certificate) {
        String name =
                certificate.getSubjectX500Principal().getName(X500Principal.RFC2253, SHORT_NAMES);
        var escaped = new StringBuilder(name.length());
        name.codePoints()
                .forEach(letter -> {
                    if (letter <= ASCII_MAX) {
                        escaped.append((char) letter);
                    } else {
                        escape(letter, escaped);
                    }
                });
        return escaped.toString();
    }

    private static void escape(int letter, StringBuilder text) {
        for (byte octet : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
            text.append('\\').append(HexFormat.of().withUpperCase().toHexDigits(octet));
        }
    }
}
