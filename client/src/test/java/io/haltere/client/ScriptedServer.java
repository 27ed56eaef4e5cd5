package io.haltere.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HexFormat;

/// A server that does what a test says, one connection after the other.
final class ScriptedServer implements AutoCloseable {
    static final String CONNACK = "20030000 00";

    private final ServerSocket socket;
    private final Script[] scripts;

    /// What happens on one connection.
    interface Script {
        void run(Peer peer) throws IOException;
    }

    /// One connection, in hexadecimal.
    record Peer(Socket socket) {
        /// Reads one packet.
        String read() throws IOException {
            InputStream in = socket.getInputStream();
            int first = in.read();
            if (first < 0) {
                return "";
            }
            int length = 0;
            int b;
            int shift = 0;
            do {
                b = in.read();
                length |= (b & 127) << shift;
                shift += 7;
            } while (b > 127);
            return HexFormat.of().toHexDigits((byte) first)
                    + HexFormat.of().formatHex(in.readNBytes(length));
        }

        Peer send(String hex) throws IOException {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            return this;
        }

        /// Takes CONNECT and accepts.
        Peer accept() throws IOException {
            read();
            return send(CONNACK);
        }

        /// Waits until the client has gone.
        void awaitEnd() throws IOException {
            while (!read().isEmpty()) {
                Thread.onSpinWait();
            }
        }
    }

    ScriptedServer(Script... scripts) {
        this.scripts = scripts;
        try {
            socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::run);
    }

    private void run() {
        for (Script script : scripts) {
            try (Socket connection = socket.accept()) {
                script.run(new Peer(connection));
            } catch (IOException ended) {
                // The client has gone in the middle, or the test is over.
                continue;
            }
        }
    }

    ClientOptions options() {
        return ClientOptions.to("mqtt://127.0.0.1:" + socket.getLocalPort())
                .withReconnect(null)
                .withTimeout(Duration.ofSeconds(5));
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
