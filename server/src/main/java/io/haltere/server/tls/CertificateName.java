package io.haltere.server.tls;

import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/// The subject of a certificate, in the forms in which Mosquitto makes it a user name.
public final class CertificateName {
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
        String subject = certificate.getSubjectX500Principal().getName(X500Principal.RFC2253);
        try {
            // Numbered from the right, which is where the certificate begins.
            for (Rdn part : new LdapName(subject).getRdns()) {
                Attribute name = part.toAttributes().get("CN");
                if (name != null) {
                    return text(name.get());
                }
            }
        } catch (NamingException malformed) {
            return null; // The JDK has written it: only a form that it cannot read is left.
        }
        return null;
    }

    /// A name with a NUL would be a shorter one to a reader of C strings.
    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() && text.indexOf('\0') < 0
                ? text
                : null;
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
