package io.haltere.bench.process;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A broker in a process and a folder of its own, and what the system says that it used.
public final class BrokerProcess implements AutoCloseable {
    private static final String MOSQUITTO = "/usr/sbin/mosquitto";
    private static final long START_MAX = TimeUnit.SECONDS.toNanos(120);

    /// Milliseconds that a broker may take to answer CONNECT.
    private static final int ANSWER_MAX = 5_000;

    /// Nanoseconds between attempts to connect.
    private static final long PAUSE = 500_000;

    // MQTT 3.1.1: a clean session, client id "first".
    private static final byte[] CONNECT =
            HexFormat.of().parseHex("101100044d5154540402003c00056669727374");
    private static final byte[] DISCONNECT = HexFormat.of().parseHex("e000");
    private static final int CONNACK_BYTES = 4;

    private static final String DROPPED = "$SYS/broker/publish/messages/dropped";
    private static final byte[] SUBSCRIBE = subscribe();
    private static final int SUBACK_BYTES = 5;

    /// Milliseconds after which `$SYS` has been told anew where it has changed.
    private static final int SYS_MAX = 11_000;

    private final Known known;
    private final Setup setup;
    private final Path folder;
    private final int port;
    private final int tlsPort;

    /// Leaves nothing behind when the bench is stopped.
    private final Thread atExit = new Thread(this::kill);

    private volatile @Nullable Process running;
    private long startNanos;

    /// Starts one with nothing in its store and waits for its first CONNACK.
    public BrokerProcess(Known known, Setup setup) throws IOException {
        this.known = known;
        this.setup = setup;
        folder = Files.createTempDirectory(setup.above(), "broker");
        port = freePort();
        tlsPort = freePort();
        new BrokerConfig(known, setup, folder).write(port, tlsPort);
        Runtime.getRuntime().addShutdownHook(atExit);
        launch();
    }

    /// To what was dropped, with QoS 0.
    private static byte[] subscribe() {
        byte[] filter = DROPPED.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(7 + filter.length)
                .put((byte) 0x82)
                .put((byte) (5 + filter.length))
                .putShort((short) 1)
                .putShort((short) filter.length)
                .put(filter)
                .array();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    public Known known() {
        return known;
    }

    public int port() {
        return port;
    }

    public int tlsPort() {
        return tlsPort;
    }

    /// From the last start of the process to its first CONNACK.
    public long startNanos() {
        return startNanos;
    }

    private void launch() throws IOException {
        String config = folder.resolve(BrokerConfig.FILE).toString();
        String ours = setup.root().resolve("bin/mosquitto").toString();
        List<String> command =
                switch (known) {
                    case HALTERE, HALTERE_JDK_TLS -> List.of(ours, "-c", config);
                    case MOSQUITTO -> List.of(MOSQUITTO, "-c", config);
                    case HIVEMQ -> BrokerConfig.hiveMqCommand(setup.root(), folder);
                };
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        String noOpenSsl =
                known == Known.HALTERE_JDK_TLS ? " -Dio.netty.handler.ssl.noOpenSsl=true" : "";
        builder.environment()
                .merge(
                        "MOSQUITTO_JAVA_OPTS",
                        setup.variant().javaOptions() + noOpenSsl,
                        (inherited, more) -> inherited + " " + more);
        long start = System.nanoTime();
        running = builder.start();
        untilConnack(start + START_MAX);
        startNanos = System.nanoTime() - start;
    }

    private Path log() {
        return folder.resolve("log");
    }

    /// How long it stands still, with [Setup#tellingStops].
    public Stops stops() {
        return new Stops(log());
    }

    private void untilConnack(long end) throws IOException {
        while (System.nanoTime() < end && process().isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                socket.setSoTimeout(ANSWER_MAX);
                socket.getOutputStream().write(CONNECT);
                byte[] answer = socket.getInputStream().readNBytes(CONNACK_BYTES);
                if (answer.length == CONNACK_BYTES && answer[3] == 0) {
                    socket.getOutputStream().write(DISCONNECT);
                    return;
                }
            } catch (IOException notYet) {
                LockSupport.parkNanos(PAUSE);
            }
        }
        String said = Files.readString(log());
        close();
        throw new IOException(known.title() + " does not start: " + said);
    }

    /// Messages that the broker says it dropped, by `$SYS`: not HiveMQ's. Waits until that has come
    /// up to date.
    public long dropped() throws IOException {
        long last = 0;
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(SYS_MAX);
            var in = new DataInputStream(socket.getInputStream());
            socket.getOutputStream().write(CONNECT);
            in.skipNBytes(CONNACK_BYTES);
            socket.getOutputStream().write(SUBSCRIBE);
            in.skipNBytes(SUBACK_BYTES);
            while (true) {
                in.skipNBytes(1);
                int length = in.readUnsignedByte();
                String publish = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                last = Long.parseLong(publish.substring(2 + DROPPED.length()));
            }
        } catch (SocketTimeoutException unchanged) {
            return last;
        }
    }

    /// Ends the process and starts it again on the same store.
    ///
    /// @param isKilled whether it is not asked
    public void restart(boolean isKilled) throws IOException, InterruptedException {
        if (isKilled) {
            process().destroyForcibly();
        } else {
            process().destroy();
        }
        process().waitFor();
        launch();
    }

    /// Stops its threads until [#resume]; its sockets stay.
    public void pause() throws IOException {
        Libc.signal(process().pid(), Libc.SIGSTOP);
    }

    public void resume() throws IOException {
        Libc.signal(process().pid(), Libc.SIGCONT);
    }

    /// Of all its threads.
    public long cpuNanos() throws IOException {
        return Libc.cpuNanos(process().pid());
    }

    public Use use() throws IOException {
        return new Use(cpuNanos(), number("io", "write_bytes:"));
    }

    /// Bytes of the files in its store.
    public long disk() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.toList()) {
                // Files come and go, and one that has gone has no bytes.
                bytes += file.toFile().isFile() ? file.toFile().length() : 0;
            }
        }
        return bytes;
    }

    /// Bytes of memory that it has now.
    public long memory() throws IOException {
        return number("status", "VmRSS:") << 10;
    }

    /// Bytes of memory that it has had at most.
    public long memoryPeak() throws IOException {
        return number("status", "VmHWM:") << 10;
    }

    private long number(String file, String key) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + process().pid(), file))) {
            if (line.startsWith(key)) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("no " + key + " of " + known.title());
    }

    @Override
    public void close() throws IOException {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        delete(folder);
    }

    private void kill() {
        Process process = running;
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Process process() {
        return Objects.requireNonNull(running);
    }

    /// Deletes a folder with all that is in it.
    public static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
