package io.haltere.broker.persistence.mosquitto;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Debian's Mosquitto, started on a database.
final class DebianBroker implements AutoCloseable {
    static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final int SECONDS = 20;

    private final Process process;
    private final Path folder;
    private final int port;

    private DebianBroker(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    static DebianBroker start(Path folder, byte[] database) throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.write(folder.resolve("mosquitto.db"), database);
        Path config = folder.resolve("mosquitto.conf");
        Files.write(
                config,
                List.of(
                        "listener " + port + " 127.0.0.1",
                        "allow_anonymous true",
                        "user root",
                        "persistence true",
                        "persistence_location " + folder + "/"));
        Process process =
                new ProcessBuilder(PROGRAM.toString(), "-v", "-c", config.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        var broker = new DebianBroker(process, folder, port);
        broker.awaitListening();
        return broker;
    }

    private void awaitListening() throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError(log());
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /// Stops the broker; returns the database that it leaves.
    byte[] stop() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not stop:\n" + log());
        }
        return Files.readAllBytes(folder.resolve("mosquitto.db"));
    }

    Peer connect(String hexConnect) throws IOException {
        return new Peer(new Socket(InetAddress.getLoopbackAddress(), port)).send(hexConnect);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// A client that speaks in hexadecimal digits.
    static final class Peer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        private Peer(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(SECONDS));
            this.in = new DataInputStream(socket.getInputStream());
        }

        Peer send(String hex) throws IOException {
            socket.getOutputStream().write(HexFormat.of().parseHex(hex.replace(" ", "")));
            return this;
        }

        /// The next packet, of less than 128 bytes.
        String receive() throws IOException {
            var packet = new ByteArrayOutputStream();
            packet.write(in.readByte());
            int length = in.readByte();
            packet.write(length);
            packet.write(in.readNBytes(length));
            return HexFormat.of().formatHex(packet.toByteArray());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
