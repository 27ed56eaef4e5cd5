package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RouteTest {
    private static final byte[] GREETING = {0, 1, 2, 3, -1};

    private static int unusedPort() throws IOException {
        try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return listener.getLocalPort();
        }
    }

    private static void assertEchoes(Transport transport) throws IOException {
        transport.output().write(GREETING);
        transport.output().flush();
        assertArrayEquals(GREETING, transport.input().readNBytes(GREETING.length));
    }

    @Test
    void connectsToAnyAddressOfAHost() throws Exception {
        // Listens on one family only; "localhost" usually has addresses of both.
        try (Peer server = Peer.of(Peer::echo);
                Transport transport = server.route("localhost").open()) {
            assertEchoes(transport);
        }
    }

    @Test
    void namesAHostThatDoesNotResolve() {
        Route route = Route.to(new Endpoint.Tcp("no-such-host.invalid", 1883));

        var failure = assertThrows(UnknownHostException.class, route::open);

        assertEquals("Unable to resolve host name no-such-host.invalid", failure.getMessage());
    }

    @Test
    void namesAServerThatRefuses() throws IOException {
        var endpoint = new Endpoint.Tcp("127.0.0.1", unusedPort());

        var failure = assertThrows(ConnectException.class, Route.to(endpoint)::open);

        assertEquals(
                "Unable to connect to " + endpoint + ": Connection refused", failure.getMessage());
    }

    @Test
    void leavesFromTheBindAddress() throws Exception {
        var seen = new CompletableFuture<InetAddress>();
        try (Peer server = Peer.of(socket -> seen.complete(socket.getInetAddress()));
                Transport transport = server.route().withBindAddress("127.0.0.5").open()) {
            assertEquals(-1, transport.input().read());
            assertEquals("127.0.0.5", seen.get(20, TimeUnit.SECONDS).getHostAddress());
        }
    }

    @Test
    void namesABindAddressThatIsNotOurs() throws Exception {
        try (Peer server = Peer.of(Peer::echo)) {
            Route route = server.route().withBindAddress("192.0.2.1");

            var failure = assertThrows(IOException.class, route::open);

            assertTrue(String.valueOf(failure.getMessage()).contains("bind to 192.0.2.1: "));
        }
    }

    @Test
    void reachesAUnixSocketAndWritesWhileItReads(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("mqtt.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(path));
            Thread.ofVirtual().start(() -> echoOne(listener));
            try (Transport transport = Route.to(new Endpoint.Unix(path)).open()) {
                var read = new CompletableFuture<byte[]>();
                Thread.ofVirtual()
                        .start(() ->
                                read.completeAsync(() -> readGreeting(transport), Runnable::run));
                transport.output().write(GREETING);

                assertArrayEquals(GREETING, read.get(20, TimeUnit.SECONDS));
            }
        }
    }

    private static byte[] readGreeting(Transport transport) {
        try {
            return transport.input().readNBytes(GREETING.length);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void echoOne(ServerSocketChannel listener) {
        try (SocketChannel channel = listener.accept()) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                channel.write(buffer);
                buffer.clear();
            }
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void namesAUnixSocketThatIsNotThere(@TempDir Path folder) {
        Path path = folder.resolve("none.sock");

        var failure = assertThrows(IOException.class, Route.to(new Endpoint.Unix(path))::open);

        assertTrue(String.valueOf(failure.getMessage()).startsWith("Unable to connect to " + path));
    }

    @Test
    void refusesTlsOverAUnixSocket() {
        Route route =
                Route.to(new Endpoint.Unix(Path.of("mqtt.sock"))).withTls(TlsOptions.system());

        var failure = assertThrows(IOException.class, route::open);

        assertEquals("TLS over a Unix socket is not supported.", failure.getMessage());
    }

    @Test
    void triesEveryAddressWithinTheTimeout() throws IOException {
        // A listener whose queue is full does not answer: the kernel drops what comes.
        try (var listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
            Route route =
                    Route.to(new Endpoint.Tcp("127.0.0.1", listener.getLocalPort()))
                            .withTimeout(Duration.ofMillis(200));
            var failure = new CompletableFuture<IOException>();

            while (!failure.isDone()) {
                try {
                    route.open();
                } catch (IOException late) {
                    failure.complete(late);
                }
            }

            assertInstanceOf(java.net.SocketTimeoutException.class, failure.join());
        }
    }
}
