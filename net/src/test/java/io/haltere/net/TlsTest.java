package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.net.cipher.CipherNames;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {
    private static final byte[] GREETING = "ten: bytes".getBytes(StandardCharsets.US_ASCII);
    private static final Supplier<char[]> PASSWORD = Certificates.PASSWORD::toCharArray;

    @TempDir private static Path folder;

    private static Certificates files = new Certificates(Path.of("."));

    @BeforeAll
    static void makeCertificates() {
        files = new Certificates(folder);
        files.authority("ca");
        files.authority("other-ca");
        files.issue("server", "ca", "DNS:localhost,IP:127.0.0.1");
        files.issue("elsewhere", "ca", "DNS:elsewhere.example");
        files.issue("client", "ca", "DNS:client");
        files.expired("expired");
        files.late("late");
        files.write("password", Certificates.PASSWORD);
        files.openssl("rsa -traditional -in client.key -out pkcs1.key");
        files.openssl(
                "pkcs8 -topk8 -v2 aes-256-cbc -in client.key -out encrypted.key"
                        + " -passout file:password");
        files.openssl("ecparam -name prime256v1 -genkey -out sec1.key");
        files.openssl("req -x509 -new -days 30 -key sec1.key -subj /CN=ec -out ec.crt");
        files.openssl("ecparam -name secp384r1 -genkey -out p384.key");
        files.openssl("req -x509 -new -days 30 -key p384.key -subj /CN=p384 -out p384.crt");
        files.openssl("pkcs8 -topk8 -nocrypt -in sec1.key -out ec-pkcs8.key");
        files.openssl("genpkey -algorithm ed25519 -out ed25519.key");
        files.openssl("req -x509 -new -days 30 -key ed25519.key -subj /CN=ed -out ed25519.crt");
    }

    Certificates files() {
        return files;
    }

    private static Peer server(String name) throws Exception {
        return files.server(name, _ -> {}, Peer::echo);
    }

    /// What these promises hold for: every connection is made with it.
    TlsOptions made(TlsOptions options) {
        return options;
    }

    private TlsOptions trusting(String name) {
        return made(TlsOptions.trusting(files.file(name)));
    }

    private static TlsOptions with(
            TlsOptions options, List<String> versions, List<String> ciphers) {
        return new TlsOptions(
                options.caFile(),
                options.caPath(),
                options.systemTrust(),
                options.certificate(),
                options.key(),
                options.keyPassword(),
                options.verifiesHost(),
                versions,
                ciphers,
                options.alpn(),
                options.keyLog(),
                options.psk());
    }

    private static void assertEchoes(Route route) throws IOException {
        try (Transport transport = route.open()) {
            transport.output().write(GREETING);
            transport.output().flush();
            assertArrayEquals(GREETING, transport.input().readNBytes(GREETING.length));
        }
    }

    private static String refusal(Route route) {
        return String.valueOf(assertThrows(IOException.class, route::open).getMessage());
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void carriesBytesToAServerOfTheRightAuthority(String host) throws Exception {
        try (Peer server = server("server")) {
            assertEchoes(server.route(host).withTls(trusting("ca.crt")));
        }
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        try (Peer server = server("server")) {
            String message = refusal(server.route().withTls(trusting("other-ca.crt")));

            assertContains("not signed by a trusted CA", message);
        }
    }

    @Test
    void refusesAServerThatOnlyTheSystemCouldTrust() throws Exception {
        try (Peer server = server("server")) {
            String message = refusal(server.route().withTls(made(TlsOptions.system())));

            assertContains("not signed by a trusted CA", message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1"})
    void refusesAServerOfAnotherName(String host) throws Exception {
        try (Peer server = server("elsewhere")) {
            String message = refusal(server.route(host).withTls(trusting("ca.crt")));

            assertContains(host, message);
            assertContains("found", message);
        }
    }

    @Test
    void acceptsAnotherNameWithoutHostCheck() throws Exception {
        try (Peer server = server("elsewhere")) {
            assertEchoes(server.route().withTls(trusting("ca.crt").withoutHostCheck()));
        }
    }

    @Test
    void verifiesTheChainEvenWithoutHostCheck() throws Exception {
        try (Peer server = server("elsewhere")) {
            Route route = server.route().withTls(trusting("other-ca.crt").withoutHostCheck());

            assertThrows(SSLHandshakeException.class, route::open);
        }
    }

    @Test
    void refusesAnExpiredCertificateEvenIfItIsTrustedItself() throws Exception {
        try (Peer server = server("expired")) {
            String message = refusal(server.route().withTls(trusting("expired.crt")));

            assertContains("expired.crt: not valid at this time", message);
        }
    }

    @Test
    void refusesAnExpiredCertificateOfATrustedAuthority() throws Exception {
        try (Peer server = server("late")) {
            String message = refusal(server.route().withTls(trusting("late-ca.crt")));

            assertContains("the server's certificate has expired", message);
        }
    }

    @Test
    void findsCertificatesInAFolder(@TempDir Path trust) throws Exception {
        Files.copy(files.file("ca.crt"), trust.resolve("0a1b2c3d.0"));
        Files.copy(files.file("other-ca.crt"), trust.resolve("other.pem"));
        Files.writeString(trust.resolve("README"), "-----BEGIN CERTIFICATE-----");
        var options =
                new TlsOptions(
                        null, trust, false, null, null, null, true, List.of(), List.of(), List.of(),
                        null, null);
        try (Peer server = server("server")) {
            assertEchoes(server.route().withTls(made(options)));
        }
    }

    @Test
    void readsAFileAnewWhenItHasChanged(@TempDir Path trust) throws Exception {
        Path authority = trust.resolve("ca.pem");
        TlsOptions options = made(TlsOptions.trusting(authority));
        try (Peer server = server("server")) {
            Route route = server.route().withTls(options);
            Files.copy(files.file("ca.crt"), authority);
            assertEchoes(route);
            assertEchoes(route);

            Files.copy(files.file("other-ca.crt"), trust.resolve("next"));
            Files.move(trust.resolve("next"), authority, StandardCopyOption.REPLACE_EXISTING);

            assertContains("not signed by a trusted CA", refusal(route));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "client.crt, client.key",
        "client.crt, pkcs1.key",
        "client.crt, encrypted.key",
        "ec.crt, sec1.key",
        "ec.crt, ec-pkcs8.key",
        "ed25519.crt, ed25519.key"
    })
    void readsKeysOfAllForms(String certificate, String key) throws IOException {
        ClientKey pair = ClientKey.read(files.file(certificate), files.file(key), PASSWORD);

        assertEquals(1, pair.getCertificateChain("client").length);
    }

    @ParameterizedTest
    @CsvSource({
        "client.key, TLSv1.2",
        "client.key, TLSv1.3",
        "pkcs1.key, TLSv1.2",
        "pkcs1.key, tlsv1.3",
        "encrypted.key, TLSv1.3"
    })
    void presentsItsCertificate(String key, String version) throws Exception {
        TlsOptions options =
                trusting("ca.crt")
                        .withCertificate(files.file("client.crt"), files.file(key), PASSWORD);
        try (Peer server =
                files.server(
                        "server", parameters -> parameters.setNeedClientAuth(true), Peer::echo)) {
            assertEchoes(server.route().withTls(with(options, List.of(version), List.of())));
        }
    }

    /// Signed by themselves, and taken because the server trusts them as they are.
    @ParameterizedTest
    @CsvSource({
        "ec.crt, sec1.key, TLSv1.2",
        "ec.crt, sec1.key, TLSv1.3",
        "p384.crt, p384.key, TLSv1.2",
        "p384.crt, p384.key, TLSv1.3"
    })
    void presentsACertificateOfEachKind(String certificate, String key, String version)
            throws Exception {
        TlsOptions options =
                trusting("ca.crt").withCertificate(files.file(certificate), files.file(key), null);
        try (OpenSslServer server =
                OpenSslServer.of(
                        files.folder(),
                        "-rev -cert server.crt -key server.key -CAfile "
                                + certificate
                                + " -Verify 1 -verify_return_error")) {
            Route route = server.route().withTls(options.withVersions(List.of(version)));
            try (Transport transport = route.open()) {
                transport.output().write("abc\n".getBytes(StandardCharsets.US_ASCII));
                transport.output().flush();
                assertArrayEquals(
                        "cba\n".getBytes(StandardCharsets.US_ASCII),
                        transport.input().readNBytes(4));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void failsWithoutTheCertificateThatTheServerNeeds(String version) throws Exception {
        TlsOptions options = with(trusting("ca.crt"), List.of(version), List.of());
        try (Peer server =
                files.server(
                        "server", parameters -> parameters.setNeedClientAuth(true), Peer::echo)) {
            Route route = server.route().withTls(options);

            // With TLS 1.3 the client has finished before the server can complain.
            assertThrows(IOException.class, () -> assertEchoes(route));
        }
    }

    @Test
    void refusesAKeyOfAnotherCertificate() {
        var failure =
                assertThrows(
                        IOException.class,
                        () ->
                                ClientKey.read(
                                        files.file("client.crt"), files.file("server.key"), null));

        assertContains("does not belong to", String.valueOf(failure.getMessage()));
    }

    @ParameterizedTest
    @CsvSource({
        "missing.crt, No such file or directory",
        "client.key, no certificate in it",
        "expired.crt, not valid at this time"
    })
    void saysWhyAnAuthorityCannotBeUsed(String name, String reason) throws Exception {
        try (Peer server = Peer.of(Peer::silence)) {
            String message = refusal(server.route().withTls(trusting(name)));

            assertEquals("Unable to read CA file " + files.file(name) + ": " + reason, message);
        }
    }

    @Test
    void asksForThePasswordOnce() throws IOException {
        var questions = new AtomicInteger();
        TlsOptions options =
                trusting("ca.crt")
                        .withCertificate(
                                files.file("client.crt"),
                                files.file("encrypted.key"),
                                () -> {
                                    questions.incrementAndGet();
                                    return PASSWORD.get();
                                })
                        .withAlpn(List.of("mqtt"));

        TlsContexts.context(options);
        TlsContexts.context(options.withoutHostCheck());

        assertEquals(1, questions.get());
        assertFalse(options.toString().contains(Certificates.PASSWORD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-cipher AES128-SHA:@SECLEVEL=0",
                "-cipher ECDHE-RSA-AES128-SHA:@SECLEVEL=0 -sigalgs RSA+SHA1"
            })
    void refusesWhatTheJdkHasDisabled(String offered) throws Exception {
        String options = "-cert server.crt -key server.key -tls1_2 " + offered;
        try (OpenSslServer server = OpenSslServer.of(files.folder(), options)) {
            Route route = server.route().withTls(trusting("ca.crt"));

            assertThrows(IOException.class, route::open);
        }
    }

    @Test
    void usesTheCipherOfThatOpenSslName() throws Exception {
        var options =
                with(
                        trusting("ca.crt"),
                        List.of("TLSv1.2"),
                        List.of("ECDHE-RSA-AES128-GCM-SHA256"));
        var suite = new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"};
        try (Peer server =
                files.server(
                        "server", parameters -> parameters.setCipherSuites(suite), Peer::echo)) {
            assertEchoes(server.route().withTls(options));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384, ECDHE-ECDSA-AES256-SHA384",
        "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256, DHE-RSA-CHACHA20-POLY1305",
        "TLS_RSA_WITH_AES_128_GCM_SHA256, AES128-GCM-SHA256",
        "TLS_AES_128_GCM_SHA256, TLS_AES_128_GCM_SHA256"
    })
    void knowsCiphersByBothNames(String suite, String name) throws IOException {
        String[] supported = {"TLS_DHE_RSA_WITH_AES_256_CBC_SHA", suite};

        assertArrayEquals(
                new String[] {suite, suite}, CipherNames.resolve(List.of(name, suite), supported));
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.3, NO-SUCH-CIPHER, NO-SUCH-CIPHER", "TLSv1.1, AES128-SHA, TLSv1.1"})
    void namesWhatItDoesNotSupport(String version, String cipher, String named) throws Exception {
        TlsOptions options = with(trusting("ca.crt"), List.of(version), List.of(cipher));
        try (Peer server = Peer.of(Peer::silence)) {
            assertContains("\"" + named + "\"", refusal(server.route().withTls(options)));
        }
    }

    @Test
    void offersProtocolNamesAndTheNameOfTheServer() throws Exception {
        var seen = new CompletableFuture<String>();
        Consumer<SSLParameters> change =
                parameters -> {
                    parameters.setApplicationProtocols(new String[] {"mqtt"});
                    parameters.setSNIMatchers(
                            List.of(
                                    new SNIMatcher(0) {
                                        @Override
                                        public boolean matches(SNIServerName name) {
                                            byte[] bytes = name.getEncoded();
                                            seen.complete(new SNIHostName(bytes).getAsciiName());
                                            return true;
                                        }
                                    }));
                };
        TlsOptions options = trusting("ca.crt").withAlpn(List.of("x-other", "mqtt"));
        try (Peer server = files.server("server", change, Peer::echo)) {
            assertEchoes(server.route("localhost").withTls(options));
        }
        assertEquals("localhost", seen.get(20, TimeUnit.SECONDS));
    }

    @Test
    void givesUpAServerThatDoesNotShakeHands() throws Exception {
        try (Peer server = Peer.of(Peer::silence)) {
            Route route =
                    server.route().withTls(trusting("ca.crt")).withTimeout(Duration.ofMillis(200));

            var failure = assertThrows(SocketTimeoutException.class, route::open);

            assertContains("TLS handshake with 127.0.0.1", String.valueOf(failure.getMessage()));
        }
    }

    @Test
    void closingEndsAReaderThatWaits() throws Exception {
        try (Peer server = server("server")) {
            Transport transport = server.route().withTls(trusting("ca.crt")).open();
            var read = new CompletableFuture<Integer>();
            var isReading = new CompletableFuture<Void>();
            Thread.ofVirtual()
                    .start(() -> {
                        isReading.complete(null);
                        try {
                            read.complete(transport.input().read());
                        } catch (IOException failure) {
                            read.complete(-1);
                        }
                    });
            isReading.get(20, TimeUnit.SECONDS);

            transport.close();

            assertEquals(-1, read.get(20, TimeUnit.SECONDS));
        }
    }
}
