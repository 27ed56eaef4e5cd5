package io.haltere.bench;

import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// What TLS costs a broker: ours with BoringSSL, ours with the JDK's TLS, and Mosquitto, all in one
/// run. `bin/bench tls [ROUNDS]` prints the table of docs/performance.md.
///
/// The brokers run beside each other and are loaded in turn. A first round warms them up; the table
/// has the medians of those that follow. Clients and brokers share the machine, so that the rate
/// says as much of the clients as of the broker, and its processor time is what counts.
final class TlsBench {
    private static final int ROUNDS = 3;

    /// The first is what the others are measured by.
    private static final List<Known> KNOWN =
            List.of(Known.MOSQUITTO, Known.HALTERE, Known.HALTERE_JDK_TLS);

    private TlsBench() {}

    /// @param perSecond connections or MiB
    /// @param cpuMicros of the broker, for each
    private record Figures(double perSecond, double cpuMicros) {}

    /// @param arguments nothing, or the number of rounds
    public static void main(String[] arguments) throws Exception {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : ROUNDS;
        Path folder = Files.createTempDirectory("tls");
        List<BrokerProcess> brokers = new ArrayList<>();
        try {
            TlsTrust.makeCertificate(folder);
            Path root = Path.of(System.getProperty("haltere.root", "."));
            Setup setup = Setup.plain(root).tls(folder);
            for (Known known : KNOWN) {
                brokers.add(new BrokerProcess(known, setup));
            }
            print(brokers, measure(brokers, TlsTrust.certificate(folder), rounds));
        } finally {
            for (BrokerProcess broker : brokers) {
                broker.close();
            }
            BrokerProcess.delete(folder);
        }
    }

    private static Map<TlsLoad, List<List<Figures>>> measure(
            List<BrokerProcess> brokers, TlsTrust server, int rounds) throws Exception {
        Map<TlsLoad, List<List<Figures>>> all = new EnumMap<>(TlsLoad.class);
        for (int round = 0; round <= rounds; round++) {
            for (TlsLoad load : TlsLoad.values()) {
                List<Figures> row = new ArrayList<>();
                for (BrokerProcess broker : brokers) {
                    row.add(run(load, broker, server));
                }
                if (round > 0) {
                    all.computeIfAbsent(load, _ -> new ArrayList<>()).add(row);
                }
            }
        }
        return all;
    }

    private static Figures run(TlsLoad load, BrokerProcess broker, TlsTrust server)
            throws Exception {
        try (TlsLoad.Clients clients = load.prepare(broker, server)) {
            long cpu = broker.cpuNanos();
            long start = System.nanoTime();
            clients.run();
            double nanos = System.nanoTime() - start;
            double used = broker.cpuNanos() - cpu;
            clients.check();
            return new Figures(load.count() * 1e9 / nanos, used / 1e3 / load.count());
        } catch (IOException failure) {
            throw new IOException(load + " with " + broker.known().title(), failure);
        }
    }

    private static void print(List<BrokerProcess> brokers, Map<TlsLoad, List<List<Figures>>> all) {
        var head = new StringBuilder("| Load");
        var rule = new StringBuilder("| ---");
        for (BrokerProcess broker : brokers) {
            head.append(" | ").append(broker.known().title()).append(": /s | CPU µs | ratio");
            rule.append(" | ---: | ---: | ---:");
        }
        System.out.println(head.append(" |"));
        System.out.println(rule.append(" |"));
        all.forEach((load, rounds) -> {
            var line = new StringBuilder("| " + load.title());
            double first = median(rounds, row -> row.getFirst().cpuMicros);
            for (int i = 0; i < brokers.size(); i++) {
                int broker = i;
                double rate = median(rounds, row -> row.get(broker).perSecond);
                double cpu = median(rounds, row -> row.get(broker).cpuMicros);
                line.append(
                        String.format(
                                Locale.ROOT, " | %.0f | %.0f | %.2f", rate, cpu, cpu / first));
            }
            System.out.println(line.append(" |"));
        });
    }

    private static double median(
            List<List<Figures>> rounds, ToDoubleFunction<List<Figures>> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
