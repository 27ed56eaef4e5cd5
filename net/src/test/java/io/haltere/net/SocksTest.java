package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SocksTest {
    private static final byte[] GREETING = {0, 1, 2, 3, -1};
    private static final byte[] GRANTED = {5, 0, 0, 1, 127, 0, 0, 1, 4, 1};

    /// A proxy that ends at itself: whatever follows the handshake is echoed.
    ///
    /// @param user null for a proxy that asks for none
    private record Proxy(@Nullable String user, @Nullable String password, byte[] reply) {
        void run(Socket socket, byte[] request) throws IOException {
            var in = new DataInputStream(socket.getInputStream());
            var out = socket.getOutputStream();
            assertEquals(5, in.read());
            byte[] methods = in.readNBytes(in.read());
            out.write(new byte[] {5, (byte) choice(methods)});
            if (user != null) {
                assertEquals(1, in.read());
                String given = field(in) + ":" + field(in);
                out.write(new byte[] {1, (byte) (given.equals(user + ":" + password) ? 0 : 1)});
            }
            assertArrayEquals(request, in.readNBytes(request.length));
            out.write(reply);
            Peer.echo(socket);
        }

        private int choice(byte[] methods) {
            if (user == null) {
                return 0;
            }
            for (byte method : methods) {
                if (method == 2) {
                    return 2;
                }
            }
            return 0xFF;
        }

        private static String field(DataInputStream in) throws IOException {
            return new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
        }
    }

    private static byte[] connect(int type, byte[] address, int port) {
        var request = new byte[4 + address.length + 2];
        request[0] = 5;
        request[1] = 1;
        request[3] = (byte) type;
        System.arraycopy(address, 0, request, 4, address.length);
        request[request.length - 2] = (byte) (port >> 8);
        request[request.length - 1] = (byte) port;
        return request;
    }

    private static byte[] connect(String host, int port) {
        return connect(3, ((char) host.length() + host).getBytes(StandardCharsets.US_ASCII), port);
    }

    private static Route through(
            Peer peer, String host, @Nullable String user, @Nullable String password) {
        return Route.to(new Endpoint.Tcp(host, 1883))
                .withProxy(new Socks5Proxy("127.0.0.1", peer.port(), user, password));
    }

    private static void assertEchoes(Route route) throws IOException {
        try (Transport transport = route.open()) {
            transport.output().write(GREETING);
            assertArrayEquals(GREETING, transport.input().readNBytes(GREETING.length));
        }
    }

    @Test
    void letsTheProxyResolveTheName() throws Exception {
        var proxy = new Proxy(null, null, GRANTED);
        byte[] request = connect("broker.invalid", 1883);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, request))) {
            assertEchoes(through(peer, "broker.invalid", null, null));
            peer.await();
        }
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.7, 1", "2001:db8::7, 4"})
    void sendsAnAddressAsSuch(String host, int type) throws Exception {
        var proxy = new Proxy(null, null, GRANTED);
        byte[] request = connect(type, InetAddress.ofLiteral(host).getAddress(), 1883);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, request))) {
            assertEchoes(through(peer, host, null, null));
            peer.await();
        }
    }

    @Test
    void givesNameAndPassword() throws Exception {
        var proxy = new Proxy("ada", "secret-word", GRANTED);
        byte[] request = connect("broker.invalid", 1883);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, request))) {
            assertEchoes(through(peer, "broker.invalid", "ada", "secret-word"));
            peer.await();
        }
    }

    @Test
    void skipsAReplyWithAName() throws Exception {
        var proxy = new Proxy(null, null, new byte[] {5, 0, 0, 3, 2, 'a', 'b', 1, 2});
        byte[] request = connect("broker.invalid", 1883);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, request))) {
            assertEchoes(through(peer, "broker.invalid", null, null));
        }
    }

    @Test
    void saysThatThePasswordIsRefused() throws Exception {
        var proxy = new Proxy("ada", "secret-word", GRANTED);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, new byte[1]))) {
            Route route = through(peer, "broker.invalid", "ada", "wrong-word");

            String message = message(route);

            assertTrue(message.endsWith(": user name or password refused"), message);
            assertFalse((message + route).contains("wrong-word"));
        }
    }

    @Test
    void saysThatTheProxyWantsAName() throws Exception {
        var proxy = new Proxy("ada", "secret-word", GRANTED);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, new byte[1]))) {
            String message = message(through(peer, "broker.invalid", null, null));

            assertTrue(message.endsWith(": wants a user name"), message);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, general failure",
        "2, connection not allowed",
        "3, network unreachable",
        "4, host unreachable",
        "5, connection refused",
        "6, TTL expired",
        "7, command not supported",
        "8, address type not supported",
        "9, unknown error 9"
    })
    void saysWhyTheProxyFailed(int code, String text) throws Exception {
        var proxy = new Proxy(null, null, new byte[] {5, (byte) code, 0, 1, 0, 0, 0, 0, 0, 0});
        byte[] request = connect("broker.invalid", 1883);
        try (Peer peer = Peer.of(socket -> proxy.run(socket, request))) {
            String message = message(through(peer, "broker.invalid", null, null));

            assertEquals(
                    "SOCKS5 proxy 127.0.0.1:"
                            + peer.port()
                            + ": "
                            + text
                            + " (broker.invalid:1883)",
                    message);
        }
    }

    @Test
    void saysThatTheServerIsNoProxy() throws Exception {
        Peer.Script script =
                socket -> {
                    socket.getInputStream().readNBytes(3);
                    socket.getOutputStream().write('H');
                };
        try (Peer peer = Peer.of(script)) {
            assertTrue(message(through(peer, "a.invalid", null, null)).contains("not SOCKS5"));
        }
    }

    @Test
    void saysThatTheProxyWentAway() throws Exception {
        try (Peer peer = Peer.of(socket -> socket.getInputStream().readNBytes(3))) {
            String message = message(through(peer, "a.invalid", null, null));

            assertTrue(message.endsWith("closed the connection"), message);
        }
    }

    @Test
    void givesUpAProxyThatDoesNotAnswer() throws Exception {
        try (Peer peer = Peer.of(Peer::silence)) {
            Route route =
                    through(peer, "a.invalid", null, null).withTimeout(Duration.ofMillis(200));

            assertThrows(SocketTimeoutException.class, route::open);
        }
    }

    private static String message(Route route) {
        return String.valueOf(assertThrows(IOException.class, route::open).getMessage());
    }
}
