package io.haltere.bench;

import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Setup;
import io.haltere.bench.process.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/// What a durable message costs a broker: publishers with QoS 1 and a session that is away, ours
/// beside Mosquitto and HiveMQ Community Edition. `bin/bench durable [SECONDS] [ROUNDS]` prints the
/// table of docs/performance.md; `bin/bench durable restart [MESSAGES]` how long it takes to start
/// with so many messages waiting; `bin/bench durable churn [MESSAGES] [PER_SECOND]` is
/// [ChurnBench].
///
/// Each round of each broker is a fresh process with an empty store, in turn; the table has the
/// medians over the rounds. The first 150 000 messages of a broker do not count, or its first 8 s:
/// they are the compiler's.
final class DurableBench {
    private static final int PAYLOAD_BYTES = 100;
    private static final long WARM_UP = TimeUnit.SECONDS.toNanos(8);
    private static final int WARM_UP_MESSAGES = 150_000;
    private static final int SESSIONS = 10;
    private static final Load[] LOADS = {
        new Load(1, 1), new Load(1, 20), new Load(100, 10), new Load(1000, 1)
    };

    private DurableBench() {}

    /// @param window messages of each publisher on their way
    private record Load(int publishers, int window) {}

    /// @param cpuMicros of the broker per message
    /// @param written bytes per message
    private record Figures(
            double perSecond, double cpuMicros, double written, double p50, double p99) {}

    /// @param arguments seconds and rounds, or `restart` or `churn` and their numbers
    public static void main(String[] arguments) throws Exception {
        Path above = Path.of(System.getProperty("java.io.tmpdir"));
        String type = Files.getFileStore(above).type();
        if (type.equals("tmpfs")) {
            throw new IOException(above + " is no disk; choose another with TMPDIR");
        }
        Path root = Path.of(System.getProperty("haltere.root", "."));
        System.out.println("Stores in " + above + ", " + type + ".");
        if (arguments.length > 0 && arguments[0].equals("restart")) {
            restart(root, above, arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000);
        } else if (arguments.length > 0 && arguments[0].equals("churn")) {
            int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000_000;
            int perSecond = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20_000;
            ChurnBench.run(root, above, messages, perSecond);
        } else {
            int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
            int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
            compare(root, above, seconds, rounds);
        }
    }

    /// All, or those that the system property `brokers` names.
    private static List<Known> brokers() {
        String wanted = System.getProperty("brokers", "HALTERE,MOSQUITTO,HIVEMQ");
        var brokers = new ArrayList<Known>();
        for (String name : wanted.split(",")) {
            brokers.add(Known.valueOf(name));
        }
        return brokers;
    }

    private static List<Load> loads() {
        int publishers = Integer.getInteger("publishers", 0);
        var loads = new ArrayList<Load>();
        for (Load load : LOADS) {
            if (publishers == 0 || publishers == load.publishers) {
                loads.add(load);
            }
        }
        return loads;
    }

    private static void compare(Path root, Path above, int seconds, int rounds) throws Exception {
        System.out.println(
                "| Publishers × window | Broker | messages/s | | CPU µs | | written B | p50 ms | p99 ms |\n"
                        + "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (Load load : loads()) {
            Map<Known, List<Figures>> all = new EnumMap<>(Known.class);
            for (int round = 0; round < rounds; round++) {
                for (Known known : brokers()) {
                    all.computeIfAbsent(known, _ -> new ArrayList<>())
                            .add(measure(known, root, above, load, seconds));
                }
            }
            print(load, all);
        }
    }

    private static Figures measure(Known known, Path root, Path above, Load load, int seconds)
            throws Exception {
        try (var broker = new BrokerProcess(known, Setup.plain(root).durable(above))) {
            PublishLoad.subscribe(broker.port(), "away", "durable/#");
            List<String> topics = new ArrayList<>();
            for (int i = 0; i < load.publishers; i++) {
                topics.add("durable/" + i);
            }
            try (var publishers =
                    new PublishLoad(
                            broker.port(), load.publishers, load.window, topics, PAYLOAD_BYTES)) {
                publishers.run(WARM_UP, WARM_UP_MESSAGES);
                Use before = broker.use();
                long start = System.nanoTime();
                double messages = publishers.run(TimeUnit.SECONDS.toNanos(seconds), Long.MAX_VALUE);
                double taken = (System.nanoTime() - start) / 1e9;
                Use use = broker.use().minus(before);
                var figures =
                        new Figures(
                                messages / taken,
                                use.cpuNanos() / 1e3 / messages,
                                use.written() / messages,
                                publishers.quantile(0.5) / 1e6,
                                publishers.quantile(0.99) / 1e6);
                System.err.println(load + " " + known + " " + figures + " " + memory(broker));
                return figures;
            }
        }
    }

    /// With ratios to ours.
    private static void print(Load load, Map<Known, List<Figures>> all) {
        double[] ours = new double[2];
        all.forEach((known, rounds) -> {
            double rate = median(rounds, Figures::perSecond);
            double cpu = median(rounds, Figures::cpuMicros);
            if (ours[0] == 0) {
                ours[0] = rate;
                ours[1] = cpu;
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %d × %d | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %.2f | %.2f |%n",
                    load.publishers,
                    load.window,
                    known.title(),
                    rate,
                    rate / ours[0],
                    cpu,
                    cpu / ours[1],
                    median(rounds, Figures::written),
                    median(rounds, Figures::p50),
                    median(rounds, Figures::p99));
        });
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }

    private static void restart(Path root, Path above, int messages) throws Exception {
        System.out.println("| Broker | ended by | start to CONNACK s | CPU s | memory |");
        System.out.println("| --- | --- | ---: | ---: | ---: |");
        for (Known known : brokers()) {
            try (var broker = new BrokerProcess(known, Setup.plain(root).durable(above))) {
                fill(broker.port(), messages);
                for (int i = 0; i < 6; i++) {
                    boolean isKilled = i % 2 == 0;
                    broker.restart(isKilled);
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %s | %.2f | %.2f | %s |%n",
                            known.title(),
                            isKilled ? "SIGKILL" : "SIGTERM",
                            broker.startNanos() / 1e9,
                            broker.use().cpuNanos() / 1e9,
                            memory(broker));
                }
            }
        }
    }

    private static String memory(BrokerProcess broker) throws IOException {
        return (broker.memoryPeak() >> 20) + " MB";
    }

    private static void fill(int port, int messages) throws IOException {
        List<String> topics = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            topics.add("durable/" + i);
            PublishLoad.subscribe(port, "away-" + i, topics.getLast());
        }
        try (var publishers = new PublishLoad(port, 10 * SESSIONS, 10, topics, PAYLOAD_BYTES)) {
            long sent = publishers.run(TimeUnit.MINUTES.toNanos(5), messages);
            System.err.println(sent + " messages wait");
        }
    }
}
