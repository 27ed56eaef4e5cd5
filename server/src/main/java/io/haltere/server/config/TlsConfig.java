package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/// The TLS of a listener, with certificates.
///
/// @param authorityFile null for none, as the other paths
/// @param clientCertificate whether a client must have a certificate of one of the authorities
/// @param ciphers of TLS 1.2, in OpenSSL's words; null for what is good
/// @param ciphers13 of TLS 1.3; null for all
/// @param ignoresDates whether certificates of clients may have expired, or not be valid yet
public record TlsConfig(
        Path certificate,
        Path key,
        @Nullable Path authorityFile,
        @Nullable Path authorityFolder,
        @Nullable Path revocations,
        boolean clientCertificate,
        @Nullable String ciphers,
        @Nullable String ciphers13,
        Version minimum,
        boolean ignoresDates) {
    /// The TLS of a listener with pre-shared keys, which come from `psk_file`.
    ///
    /// @param hint sent to clients
    /// @param ciphers of TLS 1.2, as OpenSSL spells them; empty for all that are good
    public record Psk(String hint, List<String> ciphers) {
        public Psk {
            ciphers = List.copyOf(ciphers);
        }

        /// Null where there is no hint.
        static @Nullable Psk of(Values own) {
            String hint = own.get(PSK_HINT);
            if (hint == null) {
                return null;
            }
            var names = new ArrayList<String>();
            String ciphers = own.get(CIPHERS);
            if (ciphers != null) {
                new StringTokenizer(ciphers, CIPHER_SEPARATORS)
                        .asIterator()
                        .forEachRemaining(name -> names.add((String) name));
            }
            return new Psk(hint, names);
        }
    }

    /// Versions of TLS that a listener can be held to.
    public enum Version {
        TLSV1_2,
        TLSV1_3
    }

    private static final int LIST_MAX = 65_535;
    private static final String CIPHER_SEPARATORS = ":, ";

    /// Characters of the longest hint; OpenSSL's clients take no longer one.
    private static final int HINT_MAX = 128;

    static final Option<@Nullable Path> CERTFILE =
            Option.unset(
                            "certfile",
                            Kind.lastPath(),
                            "/etc/mosquitto/certs/server.crt",
                            """
                            A PEM file with the certificate of the broker and those that lead to its
                            authority. With keyfile it turns on TLS. Read again at a reload.\
                            """)
                    .reloadable();
    static final Option<@Nullable Path> KEYFILE =
            Option.unset(
                            "keyfile",
                            Kind.lastPath(),
                            "/etc/mosquitto/certs/server.key",
                            """
                            A PEM file with the key of the certificate, which must not be encrypted.
                            Read again at a reload.\
                            """)
                    .reloadable();
    static final Option<@Nullable Path> CAFILE =
            Option.unset(
                            "cafile",
                            Kind.lastPath(),
                            "/etc/mosquitto/ca_certificates/ca.crt",
                            """
                            A PEM file with the authorities whose clients are trusted. Read again at
                            a reload.\
                            """)
                    .reloadable();
    static final Option<@Nullable Path> CAPATH =
            Option.unset(
                            "capath",
                            Kind.lastPath(),
                            "/etc/mosquitto/ca_certificates",
                            """
                            A directory of such files, named .crt, .pem or as `openssl rehash` names
                            them. Read again at a reload.\
                            """)
                    .reloadable();
    static final Option<Boolean> REQUIRE_CERTIFICATE =
            Option.of(
                            "require_certificate",
                            Kind.bool(),
                            false,
                            """
                            Lets in only clients with a certificate of a trusted authority. Without
                            it clients are asked for none.\
                            """)
                    .reloadable();
    static final Option<@Nullable Path> CRLFILE =
            Option.unset(
                            "crlfile",
                            Kind.lastPath(),
                            "/etc/mosquitto/certs/revoked.crl",
                            """
                            A PEM file with lists of certificates that are trusted no more. A
                            certificate whose authority has no valid list in it is refused. Read
                            again at a reload.\
                            """)
                    .reloadable();
    static final Option<Boolean> DISABLE_CLIENT_CERT_DATE_CHECKS =
            Option.of(
                            "disable_client_cert_date_checks",
                            Kind.bool(),
                            false,
                            "Accepts certificates of clients before and after their time.")
                    .reloadable();
    static final Option<@Nullable String> CIPHERS =
            Option.unset(
                            "ciphers",
                            Kind.lastText(LIST_MAX),
                            "ECDHE+AESGCM:ECDHE+CHACHA20",
                            """
                            Cipher suites for TLS 1.2, in the words of OpenSSL. Without it those with
                            forward secrecy are preferred. With psk_hint they select among the suites
                            for pre-shared keys, and a word that is unknown is an error.\
                            """)
                    .reloadable();
    static final Option<@Nullable String> CIPHERS_13 =
            Option.unset(
                            "ciphers_tls1.3",
                            Kind.lastText(LIST_MAX),
                            "TLS_AES_128_GCM_SHA256",
                            "Cipher suites for TLS 1.3, with colons between them.")
                    .reloadable();
    static final Option<Version> TLS_VERSION =
            Option.of(
                            "tls_version",
                            new VersionKind(),
                            Version.TLSV1_2,
                            """
                            The lowest version of TLS that is spoken. tlsv1.1 is taken for tlsv1.2,
                            with a warning.\
                            """)
                    .reloadable();
    static final Option<Keyform> TLS_KEYFORM =
            Option.of(
                            "tls_keyform",
                            Kind.choice(List.of(Keyform.values())),
                            Keyform.PEM,
                            "Where the key comes from: always from keyfile.")
                    .unsupported("engine", "OpenSSL engines")
                    .reloadable();

    static final Option<@Nullable String> PSK_HINT =
            Option.unset(
                            "psk_hint",
                            Kind.lastText(HINT_MAX),
                            "broker",
                            """
                            Turns on TLS 1.2 with pre-shared keys, which psk_file holds, in place of
                            certificates. The text is sent to clients, which seldom look at it.\
                            """)
                    .reloadable();

    /// Where keys come from.
    enum Keyform {
        PEM
    }

    static final Section SECTION =
            new Section(
                    "TLS",
                    """
                    Encryption with certificates or pre-shared keys, for the listener that the
                    options stand behind. BoringSSL does it where it loads, else the JDK; Bouncy
                    Castle where keys are shared.\
                    """,
                    List.of(
                            CERTFILE,
                            KEYFILE,
                            CAFILE,
                            CAPATH,
                            REQUIRE_CERTIFICATE,
                            CRLFILE,
                            DISABLE_CLIENT_CERT_DATE_CHECKS,
                            CIPHERS,
                            CIPHERS_13,
                            TLS_VERSION,
                            TLS_KEYFORM,
                            PSK_HINT));

    /// Null where there is no certificate.
    static @Nullable TlsConfig of(Values own) {
        Path certificate = own.get(CERTFILE);
        Path key = own.get(KEYFILE);
        if (certificate == null || key == null) {
            return null;
        }
        return new TlsConfig(
                certificate,
                key,
                own.get(CAFILE),
                own.get(CAPATH),
                own.get(CRLFILE),
                own.get(REQUIRE_CERTIFICATE),
                own.get(CIPHERS),
                own.get(CIPHERS_13),
                own.get(TLS_VERSION),
                own.get(DISABLE_CLIENT_CERT_DATE_CHECKS));
    }

    /// Says what does not fit together.
    static void check(Values own, ConfigReport report) {
        boolean hasCertificate = own.get(CERTFILE) != null;
        boolean hasKey = own.get(KEYFILE) != null;
        boolean hasAuthority = own.get(CAFILE) != null || own.get(CAPATH) != null;
        if (own.get(PSK_HINT) != null) {
            checkPsk(own, hasCertificate || hasKey || hasAuthority, report);
            return;
        }
        if (hasCertificate != hasKey) {
            report.problem(
                    own.place(hasKey ? KEYFILE : CERTFILE),
                    "Both certfile and keyfile must be provided to enable TLS encryption.");
        } else if (hasAuthority && !hasCertificate) {
            report.problem(
                    own.place(own.get(CAFILE) != null ? CAFILE : CAPATH),
                    "cafile and capath need certfile and keyfile to enable TLS.");
        } else if (hasCertificate && own.get(REQUIRE_CERTIFICATE) && !hasAuthority) {
            report.problem(
                    own.place(REQUIRE_CERTIFICATE), "require_certificate needs cafile or capath.");
        } else if (!hasCertificate
                && own.get(REQUIRE_CERTIFICATE)
                && own.get(ListenerConfig.ENABLE_PROXY_PROTOCOL) == null) {
            // Mosquitto lets everybody in, in the clear.
            report.problem(
                    own.place(REQUIRE_CERTIFICATE),
                    "require_certificate needs certfile and keyfile to enable TLS.");
        }
    }

    private static void checkPsk(Values own, boolean hasFiles, ConfigReport report) {
        if (hasFiles) {
            report.problem(
                    own.place(PSK_HINT),
                    "psk_hint cannot be used with certfile, keyfile, cafile or capath: a listener"
                            + " has either pre-shared keys or certificates.");
        } else if (own.get(REQUIRE_CERTIFICATE)) {
            report.problem(
                    own.place(REQUIRE_CERTIFICATE),
                    "require_certificate cannot be used with psk_hint: clients with pre-shared"
                            + " keys have no certificates.");
        } else if (own.get(TLS_VERSION) == Version.TLSV1_3) {
            report.problem(
                    own.place(TLS_VERSION),
                    "tls_version tlsv1.3 cannot be used with psk_hint, which is TLS 1.2.");
        }
    }

    /// A version as OpenSSL names it.
    private record VersionKind() implements Kind<Version> {
        @Override
        public @Nullable Version read(
                ConfigLine line, @Nullable Version earlier, ConfigReport report) {
            return switch (line.firstToken()) {
                case "tlsv1.3" -> Version.TLSV1_3;
                case "tlsv1.2" -> Version.TLSV1_2;
                case "tlsv1.1" -> {
                    report.warning(
                            "Warning: TLS 1.1 is not supported any more; tls_version is tlsv1.2.");
                    yield Version.TLSV1_2;
                }
                case "" -> {
                    report.invalid(line, "");
                    yield null;
                }
                default -> {
                    report.problem(
                            line.place(), "Unsupported tls_version \"" + line.value() + "\".");
                    yield null;
                }
            };
        }

        @Override
        public List<String> write(Version value) {
            return List.of(value.name().toLowerCase(Locale.ROOT).replace('_', '.'));
        }

        @Override
        public String argument() {
            return "tlsv1.2|tlsv1.3";
        }
    }
}
