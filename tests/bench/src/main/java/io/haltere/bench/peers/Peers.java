package io.haltere.bench.peers;

import io.haltere.bench.load.Figure;
import io.haltere.bench.load.Figures;
import io.haltere.bench.load.Span;
import io.haltere.bench.peers.Scenario.Group;
import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Libc;
import io.haltere.bench.process.Setup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Haltere beside Mosquitto and HiveMQ Community Edition under the same loads, in one run.
/// `bin/bench peers` prints the table of docs/performance.md.
///
/// The brokers of a group of loads run beside each other, and all but the one that is measured are
/// stopped by SIGSTOP. Rounds go A B C, A B C; before the first of each load the broker gets warm,
/// before the others a little. The table has medians, but the most of what is lost or out of order.
/// The load is in this JVM, on one thread that does nothing else; what it costs is told too.
public final class Peers {
    private static final double WARM_UP_JVM = 10;
    private static final double WARM_UP = 1;
    private static final double WARM_UP_AGAIN = 0.7;
    private static final double SETTLE = 1.5;

    /// What others use is counted in ticks; of a shorter time it says nothing.
    private static final double SHARE_MIN = 0.2;

    private final Options options;
    private final Path root;
    private final Results results = new Results();

    private Peers(Options options, Path root) {
        this.options = options;
        this.root = root;
    }

    /// @param arguments as [Options#USAGE] says
    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.of(List.of(arguments));
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        Path root = Path.of(System.getProperty("haltere.root", "."));
        var machine = new Machine(root);
        var peers = new Peers(options, root);
        for (Group group : Group.values()) {
            peers.run(group);
        }
        String report = machine.describe(options) + "\n" + peers.results.tables();
        System.out.println(report);
        if (options.isWriting()) {
            Section.PEERS.replace(root.resolve("docs/performance.md"), report);
        }
    }

    private void run(Group group) throws IOException {
        List<Scenario> scenarios =
                Scenarios.ALL.stream()
                        .filter(scenario -> scenario.group() == group)
                        .filter(scenario -> options.only().matcher(scenario.name()).find())
                        .toList();
        if (scenarios.isEmpty()) {
            return;
        }
        if (group == Group.FRESH) {
            for (Scenario scenario : scenarios) {
                runFresh(scenario);
            }
            return;
        }
        Map<Known, BrokerProcess> brokers = new EnumMap<>(Known.class);
        try {
            for (Known known : options.brokers()) {
                BrokerProcess broker = start(known, group);
                brokers.put(known, broker);
                broker.pause();
            }
            for (Scenario scenario : scenarios) {
                run(scenario, brokers.values());
            }
        } finally {
            for (BrokerProcess broker : brokers.values()) {
                broker.close();
            }
        }
    }

    private BrokerProcess start(Known known, Group group) throws IOException {
        Setup setup = Setup.plain(root);
        return new BrokerProcess(known, group.isDurable() ? setup.durable(setup.above()) : setup);
    }

    private void run(Scenario scenario, Iterable<BrokerProcess> brokers) throws IOException {
        int warmUpRounds = scenario.isSelfWarming() ? 0 : 1;
        for (int round = -warmUpRounds; round < options.rounds(); round++) {
            for (BrokerProcess broker : brokers) {
                broker.resume();
                List<Figures> figures = measure(scenario, broker, span(broker.known(), round));
                broker.pause();
                note(scenario, broker.known(), round, figures);
            }
        }
    }

    private void runFresh(Scenario scenario) throws IOException {
        for (int round = 0; round < options.rounds(); round++) {
            for (Known known : options.brokers()) {
                try (BrokerProcess broker = start(known, Group.FRESH)) {
                    settle();
                    note(scenario, known, round, measure(scenario, broker, span(known, round)));
                }
            }
        }
    }

    /// Memory counts when what a start leaves to do is done.
    private static void settle() {
        long end = System.nanoTime() + nanos(SETTLE);
        for (long rest = nanos(SETTLE); rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
        }
    }

    private Span span(Known known, int round) {
        double first = known == Known.MOSQUITTO ? WARM_UP : WARM_UP_JVM;
        return new Span(nanos(round == 0 ? first : WARM_UP_AGAIN), nanos(options.seconds()));
    }

    private static long nanos(double seconds) {
        return (long) (seconds * 1e9);
    }

    private static List<Figures> measure(Scenario scenario, BrokerProcess broker, Span span)
            throws IOException {
        long start = System.nanoTime();
        long others = -cpuOfOthers(broker);
        try {
            List<Figures> figures = scenario.work().run(broker, span);
            others += cpuOfOthers(broker);
            long taken = System.nanoTime() - start;
            if (taken > nanos(SHARE_MIN)) {
                for (Figures part : figures) {
                    part.put(Figure.OTHER_CPUS, Math.max(0, (double) others / taken));
                }
            }
            return figures;
        } catch (IOException failure) {
            throw new IOException(scenario.name() + " with " + broker.known().title(), failure);
        }
    }

    private static long cpuOfOthers(BrokerProcess broker) throws IOException {
        return Machine.busyNanos()
                - broker.cpuNanos()
                - Libc.cpuNanos(ProcessHandle.current().pid());
    }

    private void note(Scenario scenario, Known known, int round, List<Figures> figures) {
        for (int i = 0; i < figures.size(); i++) {
            Part part = scenario.parts().get(i);
            System.err.println(part.title() + ", " + known.title() + ": " + figures.get(i));
            if (round >= 0) {
                results.add(part, known, figures.get(i));
            }
        }
    }
}
