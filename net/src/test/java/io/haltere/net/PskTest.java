package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.net.psk.PreSharedKey;
import io.haltere.net.psk.PskCipher;
import io.haltere.net.psk.PskConnection;
import io.haltere.net.psk.PskServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PskTest {
    private static final byte[] GREETING = "ten: bytes".getBytes(StandardCharsets.US_ASCII);
    private static final String HEX = "00c0ffee0123456789abcdef";
    private static final PreSharedKey KEY = PreSharedKey.ofHex("sensor", HEX);
    private static final int BUFFER = 4096;

    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    private static PskServer server(String... ciphers) throws IOException {
        return new PskServer(
                "hint", List.of(ciphers), name -> name.equals("sensor") ? KEY.key() : null, null);
    }

    /// Sends back what comes, and notes who sent it.
    private void echo(PskServer server, Socket socket) throws IOException {
        PskConnection tls = server.connection();
        InputStream in = socket.getInputStream();
        OutputStream out = socket.getOutputStream();
        var piece = new byte[BUFFER];
        for (int n = in.read(piece); n >= 0 && !tls.isEnded(); n = in.read(piece)) {
            try {
                tls.receive(piece, 0, n);
                byte[] text = tls.takePlaintext();
                if (text.length > 0) {
                    seen.add(tls.protocol() + " " + tls.cipher() + " " + tls.identity());
                    tls.send(text, 0, text.length);
                }
            } catch (SSLException failure) {
                seen.add(String.valueOf(failure.getMessage()));
            }
            out.write(tls.takeOutput());
        }
    }

    private Peer echoing(PskServer server) throws IOException {
        return Peer.of(socket -> echo(server, socket));
    }

    private static void assertEchoes(Route route) throws IOException {
        try (Transport transport = route.open()) {
            transport.output().write(GREETING);
            transport.output().flush();
            assertArrayEquals(GREETING, transport.input().readNBytes(GREETING.length));
        }
    }

    private static TlsOptions with(List<String> versions, List<String> ciphers) {
        return new TlsOptions(
                null, null, false, null, null, null, true, versions, ciphers, List.of(), null, KEY);
    }

    private static String name(PskCipher cipher) throws IOException {
        return PskCipher.name(cipherCode(cipher));
    }

    private static int cipherCode(PskCipher cipher) throws IOException {
        return PskCipher.codes(List.of())[cipher.ordinal()];
    }

    private static String refusal(Peer peer, PreSharedKey key) {
        Route route = peer.route().withTls(TlsOptions.preShared(key));
        return String.valueOf(assertThrows(SSLException.class, route::open).getMessage());
    }

    @ParameterizedTest
    @EnumSource(PskCipher.class)
    void clientAndServerAgreeOnEachSuite(PskCipher cipher) throws Exception {
        try (Peer peer = echoing(server())) {
            assertEchoes(peer.route().withTls(with(List.of("tlsv1.2"), List.of(name(cipher)))));
            assertEquals("TLSv1.2 " + name(cipher) + " sensor", seen.peek());
        }
    }

    @Test
    void manyBytesPassBothWays() throws Exception {
        var much = new byte[300_000];
        new java.util.Random(1).nextBytes(much);
        try (Peer peer = echoing(server());
                Transport transport = peer.route().withTls(TlsOptions.preShared(KEY)).open()) {
            Thread.ofVirtual().start(() -> write(transport, much));
            assertArrayEquals(much, transport.input().readNBytes(much.length));
        }
    }

    private static void write(Transport transport, byte[] bytes) {
        try {
            transport.output().write(bytes);
            transport.output().flush();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    @Test
    void unknownNamesAndWrongKeysLookTheSame() throws Exception {
        try (Peer peer = echoing(server())) {
            String wrongKey = refusal(peer, PreSharedKey.ofHex("sensor", "aa"));
            String unknown = refusal(peer, PreSharedKey.ofHex("nobody", HEX));
            assertEquals(wrongKey, unknown);
            assertTrue(wrongKey.startsWith("TLS handshake with 127.0.0.1:"), wrongKey);
            // The server's alert reached the client.
            assertTrue(wrongKey.contains("bad_record_mac"), wrongKey);
        }
        var failures = new ArrayList<>(seen);
        assertEquals(2, failures.size());
        assertEquals(failures.get(0), failures.get(1));
    }

    @Test
    void aPeerThatSpeaksNoTlsIsAnSslFailure() throws Exception {
        try (Peer peer =
                Peer.of(socket ->
                        socket.getOutputStream()
                                .write("hello, world".getBytes(StandardCharsets.US_ASCII)))) {
            assertTrue(refusal(peer, KEY).contains("failed"));
        }
    }

    /// Waits for the client to speak, so that it is the handshake that is cut and not the
    /// connecting.
    private static void hangUp(Socket socket) throws IOException {
        assertTrue(socket.getInputStream().read() >= 0);
        socket.setSoLinger(true, 0);
    }

    @Test
    void aPeerThatGoesIsAnSslFailure() throws Exception {
        try (Peer peer = Peer.of(PskTest::hangUp)) {
            assertTrue(refusal(peer, KEY).contains("failed"));
        }
    }

    @Test
    void aSilentPeerIsLeftInTime() throws Exception {
        try (Peer peer = Peer.of(Peer::silence)) {
            Route route =
                    peer.route()
                            .withTls(TlsOptions.preShared(KEY))
                            .withTimeout(Duration.ofMillis(200));
            assertThrows(SocketTimeoutException.class, route::open);
        }
    }

    @Test
    void optionsThatCannotHoldAreRefusedBeforeConnecting() {
        Route route = Route.to(new Endpoint.Tcp("127.0.0.1", 1));
        assertEquals(
                "A pre-shared key needs TLSv1.2, not tlsv1.3.",
                message(route.withTls(with(List.of("tlsv1.3"), List.of()))));
        assertEquals(
                "TLS cipher \"NIL\" is unknown for pre-shared keys.",
                message(route.withTls(with(List.of(), List.of("NIL")))));
    }

    private static String message(Route route) {
        return String.valueOf(assertThrows(IOException.class, route::open).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "xx", "0x12", "12 34"})
    void keysThatAreNotHexAreRefusedWithoutBeingTold(String digits) {
        var failure =
                assertThrows(
                        IllegalArgumentException.class, () -> PreSharedKey.ofHex("sensor", digits));
        String message = String.valueOf(failure.getMessage());
        assertTrue(digits.isEmpty() || !message.contains(digits), message);
    }

    @Test
    void keysHaveALengthLimitAndHideThemselves() {
        assertThrows(
                IllegalArgumentException.class, () -> new PreSharedKey("sensor", new byte[257]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PreSharedKey("x".repeat(129), new byte[1]));
        assertArrayEquals(new byte[] {0x0a, (byte) 0xbc}, PreSharedKey.ofHex("a", "abc").key());
        assertFalse(KEY.toString().contains("c0ffee"));
    }

    @Test
    void bytesThatAreNoTlsEndTheConnection() throws Exception {
        PskConnection tls = server().connection();
        byte[] junk = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        assertThrows(SSLException.class, () -> tls.receive(junk, 0, junk.length));
        assertTrue(tls.isEnded());
        assertNull(tls.identity());
        tls.receive(junk, 0, junk.length);
        assertThrows(SSLException.class, () -> tls.send(junk, 0, junk.length));
    }

    @Test
    void nothingIsSentBeforeTheHandshake() throws Exception {
        PskConnection tls = server().connection();
        assertThrows(IllegalStateException.class, () -> tls.send(GREETING, 0, GREETING.length));
        assertNull(tls.cipher());
    }

    @ParameterizedTest
    @EnumSource(PskCipher.class)
    void opensslAgreesAsClient(PskCipher cipher) throws Exception {
        try (Peer peer = echoing(server())) {
            Process openssl =
                    openssl(
                            "s_client",
                            "-connect",
                            "127.0.0.1:" + peer.port(),
                            "-psk_identity",
                            "sensor",
                            "-psk",
                            HEX,
                            "-tls1_2",
                            "-quiet",
                            "-cipher",
                            name(cipher) + ":@SECLEVEL=0");
            try {
                openssl.getOutputStream().write(GREETING);
                openssl.getOutputStream().flush();
                assertArrayEquals(GREETING, openssl.getInputStream().readNBytes(GREETING.length));
                assertEquals("TLSv1.2 " + name(cipher) + " sensor", seen.peek());
            } finally {
                openssl.destroy();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(PskCipher.class)
    void opensslAgreesAsServer(PskCipher cipher) throws Exception {
        try (var openssl =
                OpenSslServer.of(
                        Path.of("."),
                        "-nocert -psk_identity sensor -psk_hint x -tls1_2 -rev -psk "
                                + HEX
                                + " -cipher "
                                + name(cipher)
                                + ":@SECLEVEL=0")) {
            Route route = openssl.route().withTls(TlsOptions.preShared(KEY));
            try (Transport transport = route.open()) {
                transport.output().write("abc\n".getBytes(StandardCharsets.US_ASCII));
                transport.output().flush();
                assertEquals(
                        "cba\n",
                        new String(transport.input().readNBytes(4), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void protocolNamesAreOfferedWithAKeyToo() throws Exception {
        try (var openssl =
                OpenSslServer.of(
                        Path.of("."),
                        "-nocert -psk_identity sensor -tls1_2 -alpn mqtt -psk " + HEX)) {
            TlsOptions options = TlsOptions.preShared(KEY).withAlpn(List.of("x-other", "mqtt"));
            openssl.route().withTls(options).open().close();
            openssl.await("ALPN protocols selected: mqtt");
        }
    }

    private static Process openssl(String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add("openssl");
        command.addAll(List.of(words));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }
}
