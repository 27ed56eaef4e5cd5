package io.haltere.bench;

import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// What clients do to a broker. Their TLS is the JDK's.
enum TlsLoad {
    CONNECTION("connection without TLS", Kind.NEW, null),
    NEW_13("connection, TLS 1.3", Kind.NEW, "TLSv1.3"),
    RESUMED_13("connection, TLS 1.3, resumed", Kind.RESUMED, "TLSv1.3"),
    NEW_12("connection, TLS 1.2", Kind.NEW, "TLSv1.2"),
    RESUMED_12("connection, TLS 1.2, resumed", Kind.RESUMED, "TLSv1.2"),
    BULK("MiB without TLS", Kind.BULK, null),
    BULK_13("MiB over TLS 1.3", Kind.BULK, "TLSv1.3");

    private enum Kind {
        NEW,
        RESUMED,
        BULK
    }

    private static final int THREADS = 4;
    private static final int CONNECTIONS_EACH = 400;

    private static final int BULK_MIB = 256;
    private static final int PAYLOAD_BYTES = 64 * 1024;
    private static final int BULK_PACKETS = BULK_MIB * (1 << 20) / PAYLOAD_BYTES;

    // MQTT 3.1.1: a clean session, no id.
    private static final byte[] CONNECT = HexFormat.of().parseHex("100c00044d5154540402003c0000");
    private static final byte[] CONNACK = HexFormat.of().parseHex("20020000");
    private static final byte[] PINGREQ = HexFormat.of().parseHex("c000");
    private static final byte[] PINGRESP = HexFormat.of().parseHex("d000");
    private static final byte[] DISCONNECT = HexFormat.of().parseHex("e000");

    private final String title;
    private final Kind kind;
    private final @Nullable String protocol;

    /// @param protocol a version of TLS; null for none
    TlsLoad(String title, Kind kind, @Nullable String protocol) {
        this.title = title;
        this.kind = kind;
        this.protocol = protocol;
    }

    String title() {
        return title;
    }

    /// Connections or MiB.
    int count() {
        return kind == Kind.BULK ? BULK_MIB : THREADS * CONNECTIONS_EACH;
    }

    /// Makes clients that are ready to run; those that resume have a session then.
    Clients prepare(BrokerProcess broker, TlsTrust server) throws Exception {
        int port = protocol == null ? broker.port() : broker.tlsPort();
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < (kind == Kind.BULK ? 1 : THREADS); i++) {
            var client = new Client(port, server);
            if (kind == Kind.RESUMED) {
                client.connectAndLeave();
            }
            clients.add(client);
        }
        return new Clients(clients, server);
    }

    /// Clients on threads of their own.
    final class Clients implements AutoCloseable {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<Client> clients;
        private final TlsTrust server;
        private final int askedBefore;

        private Clients(List<Client> clients, TlsTrust server) {
            this.clients = clients;
            this.server = server;
            this.askedBefore = server.asked();
        }

        void run() throws Exception {
            for (Future<?> done : threads.invokeAll(clients)) {
                done.get();
            }
        }

        /// @throws IOException when what should be resumed was not, or the other way round
        void check() throws IOException {
            int full = server.asked() - askedBefore;
            int wanted =
                    protocol == null || kind == Kind.RESUMED ? 0 : kind == Kind.BULK ? 1 : count();
            if (full != wanted) {
                throw new IOException(full + " full handshakes, not " + wanted);
            }
        }

        @Override
        public void close() {
            threads.shutdown();
        }
    }

    /// One after the other, with sessions of its own. Confined to its thread.
    private final class Client implements Callable<@Nullable Void> {
        private final int port;
        private final TlsTrust server;
        private @Nullable SSLContext context;

        Client(int port, TlsTrust server) {
            this.port = port;
            this.server = server;
        }

        @Override
        public @Nullable Void call() throws Exception {
            if (kind == Kind.BULK) {
                publish();
                return null;
            }
            for (int i = 0; i < CONNECTIONS_EACH; i++) {
                connectAndLeave();
            }
            return null;
        }

        void connectAndLeave() throws IOException, GeneralSecurityException {
            try (Socket socket = connect()) {
                socket.getOutputStream().write(DISCONNECT);
            }
        }

        /// Nobody subscribes: what the broker does is to read.
        private void publish() throws IOException, GeneralSecurityException {
            byte[] packet = packet();
            try (Socket socket = connect()) {
                for (int i = 0; i < BULK_PACKETS; i++) {
                    socket.getOutputStream().write(packet);
                }
                socket.getOutputStream().write(PINGREQ);
                expect(socket, PINGRESP);
            }
        }

        private Socket connect() throws IOException, GeneralSecurityException {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            if (protocol != null) {
                // Sessions are kept by name and port.
                var secure =
                        (SSLSocket)
                                context()
                                        .getSocketFactory()
                                        .createSocket(socket, "localhost", port, true);
                secure.setEnabledProtocols(new String[] {protocol});
                socket = secure;
            }
            socket.getOutputStream().write(CONNECT);
            expect(socket, CONNACK);
            return socket;
        }

        /// A context remembers sessions, so that a new handshake takes a new one.
        private SSLContext context() throws GeneralSecurityException {
            SSLContext now = context;
            if (now == null || kind != Kind.RESUMED) {
                now = SSLContext.getInstance("TLS");
                now.init(null, new TrustManager[] {server}, null);
                context = now;
            }
            return now;
        }

        private static void expect(Socket socket, byte[] answer) throws IOException {
            byte[] read = socket.getInputStream().readNBytes(answer.length);
            if (!Arrays.equals(read, answer)) {
                throw new IOException("unexpected: " + HexFormat.of().formatHex(read));
            }
        }

        private static byte[] packet() {
            byte[] topic = "bulk".getBytes(StandardCharsets.US_ASCII);
            int length = 2 + topic.length + PAYLOAD_BYTES;
            // Three bytes spell lengths from 16 384 on.
            ByteBuffer packet = ByteBuffer.allocate(4 + length);
            packet.put((byte) 0x30);
            packet.put((byte) (length | 0x80)).put((byte) (length >> 7 | 0x80));
            packet.put((byte) (length >> 14));
            packet.putShort((short) topic.length).put(topic);
            return packet.array();
        }
    }
}
