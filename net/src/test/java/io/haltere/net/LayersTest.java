package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// TLS, WebSocket and proxy on top of each other.
@Timeout(60)
class LayersTest {
    private static final byte[] FRAME = {(byte) 0x82, 3, 1, 2, 3};
    private static final int SMALL = 4096;

    @TempDir private static Path folder;

    private static Certificates files = new Certificates(Path.of("."));

    @BeforeAll
    static void makeCertificates() {
        files = new Certificates(folder);
        files.authority("ca");
        files.issue("server", "ca", "DNS:localhost");
    }

    private static Peer server(boolean isTls, Peer.Script script) throws Exception {
        return isTls ? files.server("server", _ -> {}, script) : Peer.of(script);
    }

    private static Route route(Peer server, boolean isTls, boolean isWebSocket) {
        Route route = server.route("localhost");
        route = isTls ? route.withTls(TlsOptions.trusting(files.file("ca.crt"))) : route;
        return isWebSocket ? route.withWebSocket("/mqtt") : route;
    }

    private static void upgrade(Socket socket) throws IOException {
        var request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) socket.getInputStream().read());
        }
        int key = request.indexOf("Key: ") + "Key: ".length();
        String answer =
                "HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                        + "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: "
                        + WebSocketUpgrade.accept(
                                request.substring(key, request.indexOf("\r", key)))
                        + "\r\n\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    /// Grants the first request to a name, and passes bytes between the two.
    private static void relay(Socket client) throws IOException {
        var in = client.getInputStream();
        in.readNBytes(3);
        client.getOutputStream().write(new byte[] {5, 0});
        byte[] head = in.readNBytes(5);
        byte[] rest = in.readNBytes(head[4] + 2);
        int port = (rest[rest.length - 2] & 0xFF) << 8 | rest[rest.length - 1] & 0xFF;
        try (var server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
            var back = new CompletableFuture<Long>();
            Thread.ofVirtual()
                    .start(() -> back.completeAsync(() -> pass(server, client), Runnable::run));
            pass(client, server);
            back.join();
        }
    }

    private static long pass(Socket from, Socket to) {
        try {
            long count = from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
            return count;
        } catch (IOException closed) {
            return 0; // One of the two has left.
        }
    }

    @Test
    void aWebSocketGoesThroughTlsThroughAProxy() throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket);
                    socket.getOutputStream().write(FRAME);
                    Peer.silence(socket);
                };
        try (Peer server = server(true, script);
                Peer proxy = Peer.of(LayersTest::relay)) {
            Route route =
                    route(server, true, true)
                            .withProxy(new Socks5Proxy("localhost", proxy.port(), null, null));

            try (Transport transport = route.open()) {
                assertArrayEquals(new byte[] {1, 2, 3}, transport.input().readNBytes(3));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void closingEndsAReader(boolean isTls, boolean isWebSocket) throws Exception {
        var isOver = new CompletableFuture<Void>();
        try (Peer server = server(isTls, socket -> hold(socket, isWebSocket, isOver))) {
            Transport transport = route(server, isTls, isWebSocket).open();
            var ended = new CompletableFuture<Integer>();
            Thread reader = Thread.ofVirtual().start(() -> ended.complete(read(transport)));
            awaitBlocked(reader);

            transport.close();

            assertEquals(-1, ended.get(20, TimeUnit.SECONDS));
            isOver.complete(null);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void closingEndsAWriterThatIsStuck(boolean isTls, boolean isWebSocket) throws Exception {
        var isOver = new CompletableFuture<Void>();
        try (Peer server = server(isTls, socket -> hold(socket, isWebSocket, isOver))) {
            Transport transport = route(server, isTls, isWebSocket).open();
            var ended = new CompletableFuture<Integer>();
            Thread writer = Thread.ofVirtual().start(() -> ended.complete(write(transport)));
            awaitBlocked(writer);

            transport.close();

            assertEquals(-1, ended.get(20, TimeUnit.SECONDS));
            isOver.complete(null);
        }
    }

    /// Reads nothing after the handshakes.
    private static void hold(Socket socket, boolean isWebSocket, CompletableFuture<Void> isOver)
            throws Exception {
        socket.setReceiveBufferSize(SMALL);
        if (isWebSocket) {
            upgrade(socket);
        } else if (socket instanceof SSLSocket tls) {
            tls.startHandshake();
        }
        isOver.get(30, TimeUnit.SECONDS);
    }

    private static void awaitBlocked(Thread thread) {
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /// The end of the stream, or an exception: -1.
    private static int read(Transport transport) {
        try {
            return transport.input().read();
        } catch (IOException closed) {
            return -1;
        }
    }

    private static int write(Transport transport) {
        try {
            while (true) {
                transport.output().write(new byte[SMALL]);
            }
        } catch (IOException closed) {
            return -1;
        }
    }
}
