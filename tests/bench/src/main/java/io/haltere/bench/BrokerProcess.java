package io.haltere.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A durable broker in a process and a folder of its own, and what the system says that it used.
final class BrokerProcess implements AutoCloseable {
    private static final String MOSQUITTO = "/usr/sbin/mosquitto";
    private static final long START_MAX = TimeUnit.SECONDS.toNanos(120);

    /// Milliseconds between attempts to connect.
    private static final long PAUSE = 1;

    /// Processor time in `/proc` has this many to the second.
    private static final long TICKS = 100;

    /// The brokers that are compared.
    enum Known {
        HALTERE("Haltere"),
        MOSQUITTO("Mosquitto"),
        HIVEMQ("HiveMQ CE");

        private final String title;

        Known(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    /// What a process has used since it began.
    ///
    /// @param written bytes of the pages that it made dirty, `write_bytes` of `/proc/PID/io`: each
    ///   counts when it is written to first after the system has put it on the disk
    record Use(long cpuMicros, long written) {
        Use minus(Use other) {
            return new Use(cpuMicros - other.cpuMicros, written - other.written);
        }
    }

    private final Path root;
    private final Path folder;
    private final Known known;
    private final int port;
    private Process process;

    /// Starts one with nothing in its store.
    ///
    /// @param root of Haltere's sources
    /// @param above where its folder is made
    BrokerProcess(Known known, Path root, Path above) throws IOException, InterruptedException {
        this.known = known;
        this.root = root;
        folder = Files.createTempDirectory(above, "durable");
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        configure();
        process = launch();
        // Whoever is interrupted leaves no broker behind.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> process.destroyForcibly()));
        untilConnack();
    }

    int port() {
        return port;
    }

    private void configure() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.createDirectories(folder.resolve("extensions"));
        if (known == Known.HIVEMQ) {
            Files.writeString(
                    folder.resolve("config.xml"),
                    """
                    <hivemq>
                        <listeners><tcp-listener>
                            <port>%d</port><bind-address>127.0.0.1</bind-address>
                        </tcp-listener></listeners>
                        <mqtt>
                            <queued-messages>
                                <max-queue-size>100000000</max-queue-size>
                                <strategy>discard</strategy>
                            </queued-messages>
                            <receive-maximum>
                                <server-receive-maximum>65535</server-receive-maximum>
                            </receive-maximum>
                        </mqtt>
                        <persistence><mode>file</mode></persistence>
                        <anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics>
                    </hivemq>
                    """
                            .formatted(port));
        } else {
            Files.writeString(
                    folder.resolve("mosquitto.conf"),
                    """
                    listener %d 127.0.0.1
                    user root
                    allow_anonymous true
                    log_type error
                    persistence true
                    persistence_location %s/
                    max_queued_messages 0
                    """
                                    .formatted(port, folder.resolve("data"))
                            + (known == Known.MOSQUITTO ? "autosave_interval 5\n" : ""));
        }
    }

    private Process launch() throws IOException {
        String config = folder.resolve("mosquitto.conf").toString();
        List<String> command =
                switch (known) {
                    case HALTERE -> List.of(root.resolve("bin/mosquitto").toString(), "-c", config);
                    case MOSQUITTO -> List.of(MOSQUITTO, "-c", config);
                    case HIVEMQ -> hiveMq();
                };
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    private Path log() {
        return folder.resolve("log");
    }

    /// With the options of its own launcher that are not about monitoring.
    private List<String> hiveMq() {
        Path target = root.resolve("tests/bench/hivemq/target");
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin/java").toString());
        command.add("-Djava.net.preferIPv4Stack=true");
        for (String open :
                List.of(
                        "java.base/java.lang",
                        "java.base/java.nio",
                        "java.base/sun.nio.ch",
                        "jdk.management/com.sun.management.internal")) {
            command.add("--add-opens=" + open + "=ALL-UNNAMED");
        }
        command.add("--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(
                List.of("-cp", target.resolve("classes") + ":" + target.resolve("lib") + "/*"));
        command.add("io.haltere.bench.hivemq.HiveMqBroker");
        command.add(folder.toString());
        command.add(folder.resolve("data").toString());
        command.add(folder.resolve("extensions").toString());
        return command;
    }

    private void untilConnack() throws IOException, InterruptedException {
        long end = System.nanoTime() + START_MAX;
        while (System.nanoTime() < end && process.isAlive()) {
            try (SocketChannel _ = PublishLoad.open(port, "first", true)) {
                return;
            } catch (IOException notYet) {
                process.waitFor(PAUSE, TimeUnit.MILLISECONDS);
            }
        }
        String said = Files.readString(log());
        close();
        throw new IOException(known.title() + " does not start: " + said);
    }

    /// Ends the process and starts it again on the same store.
    ///
    /// @param isKilled whether it is not asked
    /// @return nanoseconds from its start to its first CONNACK
    long restart(boolean isKilled) throws IOException, InterruptedException {
        if (isKilled) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        process.waitFor();
        long start = System.nanoTime();
        process = launch();
        untilConnack();
        return System.nanoTime() - start;
    }

    Use use() throws IOException {
        // The name of the program may have spaces; it ends with a parenthesis.
        String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(words[11]) + Long.parseLong(words[12]);
        long written = 0;
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/io"))) {
            if (line.startsWith("write_bytes: ")) {
                written = Long.parseLong(line.substring(line.indexOf(' ') + 1));
            }
        }
        return new Use(ticks * (1_000_000 / TICKS), written);
    }

    /// The most memory that it has had.
    String memory() throws IOException {
        long peak = 0;
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
            if (line.startsWith("VmHWM:")) {
                peak = Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return String.format(Locale.ROOT, "%d MB", peak >> 10);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
