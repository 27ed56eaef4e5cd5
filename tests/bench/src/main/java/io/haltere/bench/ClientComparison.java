package io.haltere.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// Our client library beside others, against Mosquitto: messages per second, and processor time of
/// the client's process per message. `bin/bench client [ROUNDS]` prints the table of
/// docs/performance.md.
///
/// Each library runs in a JVM of its own, in turn; the table has the medians over the rounds.
final class ClientComparison {
    private static final String BROKER = "/usr/sbin/mosquitto";
    private static final int ROUNDS = 5;
    private static final int[] MESSAGES = {1_000_000, 150_000};
    private static final int QOS_LEVELS = MESSAGES.length;

    private ClientComparison() {}

    /// @param perSecond messages
    /// @param cpuMicros per message
    private record Figures(double perSecond, double cpuMicros) {}

    /// @param arguments nothing, the number of rounds, or a library and a port: one of the
    ///   processes
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 2) {
            load(Library.Known.valueOf(arguments[0]), Integer.parseInt(arguments[1]));
            // Some leave threads behind.
            Runtime.getRuntime().halt(0);
        }
        compare(arguments.length == 1 ? Integer.parseInt(arguments[0]) : ROUNDS);
    }

    // One process with one library.

    private static void load(Library.Known known, int port) throws Exception {
        try (Library library = known.connect(port)) {
            for (int qos = 0; qos < QOS_LEVELS; qos++) {
                run(library, qos, MESSAGES[qos]); // Until the JVM is warm.
                Figures figures = run(library, qos, MESSAGES[qos]);
                System.out.println(figures.perSecond + " " + figures.cpuMicros);
            }
        }
    }

    private static Figures run(Library library, int qos, int messages) throws Exception {
        long start = System.nanoTime();
        Duration cpu = cpu();
        for (int i = 0; i < messages; i++) {
            library.send(qos);
        }
        library.drain();
        double seconds = (System.nanoTime() - start) / 1e9;
        double micros = cpu().minus(cpu).toNanos() / 1e3;
        return new Figures(messages / seconds, micros / messages);
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    // All of them in turn.

    private static void compare(int rounds) throws Exception {
        Map<Library.Known, List<List<Figures>>> all = new EnumMap<>(Library.Known.class);
        int port = freePort();
        Process broker = broker(port);
        try {
            for (int round = 0; round < rounds; round++) {
                for (Library.Known known : Library.Known.values()) {
                    all.computeIfAbsent(known, _ -> new ArrayList<>()).add(process(known, port));
                }
            }
        } finally {
            broker.destroy();
        }
        print(all);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process broker(int port) throws IOException {
        Path config = Files.createTempFile("bench", ".conf");
        Files.writeString(
                config, "listener " + port + " 127.0.0.1\nallow_anonymous true\nlog_type error\n");
        Process broker = new ProcessBuilder(BROKER, "-c", config.toString()).inheritIO().start();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < end && broker.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                Files.delete(config);
                return broker;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        broker.destroy();
        throw new IOException(BROKER + " does not start");
    }

    private static List<Figures> process(Library.Known known, int port) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                ClientComparison.class.getName(),
                                known.name(),
                                Integer.toString(port))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<Figures> figures = new ArrayList<>();
        try (var lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                figures.add(
                        new Figures(Double.parseDouble(words[0]), Double.parseDouble(words[1])));
            }
        }
        if (process.waitFor() != 0 || figures.size() != QOS_LEVELS) {
            throw new IOException(known.title() + " failed");
        }
        return figures;
    }

    private static void print(Map<Library.Known, List<List<Figures>>> all) {
        System.out.println(
                "| Library | QoS 0: messages/s | CPU µs | QoS 1, window "
                        + Library.WINDOW
                        + ": messages/s | CPU µs |\n| --- | ---: | ---: | ---: | ---: |");
        all.forEach((known, rounds) -> {
            var row = new StringBuilder("| " + known.title());
            for (int qos = 0; qos < QOS_LEVELS; qos++) {
                int level = qos;
                double rate = median(rounds, round -> round.get(level).perSecond);
                double cpu = median(rounds, round -> round.get(level).cpuMicros);
                row.append(String.format(Locale.ROOT, " | %.1fk | %.2f", rate / 1e3, cpu));
            }
            System.out.println(row.append(" |"));
        });
    }

    private static double median(
            List<List<Figures>> rounds, ToDoubleFunction<List<Figures>> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
