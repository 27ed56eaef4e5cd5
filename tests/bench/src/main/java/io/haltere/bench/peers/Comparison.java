package io.haltere.bench.peers;

import io.haltere.bench.load.Figure;
import io.haltere.bench.load.Figures;
import io.haltere.bench.load.Span;
import io.haltere.bench.peers.Scenario.Group;
import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Libc;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Brokers under the same loads, in one run.
///
/// The brokers of a group of loads run beside each other, and all but the one that is measured are
/// stopped by SIGSTOP. Rounds go A B C, A B C; before the first of each load the broker gets warm,
/// before the others a little. A load of its own length is repeated for as long as a round takes.
/// The table has medians, but the most of what is lost or out of order. The load is in this JVM, on
/// one thread that does nothing else; what it costs is told too.
final class Comparison {
    private static final double WARM_UP_JVM = 10;
    private static final double WARM_UP = 1;
    private static final double WARM_UP_AGAIN = 0.7;
    private static final double SETTLE = 1.5;

    /// What others use is counted in ticks; of a shorter time it says nothing.
    private static final double SHARE_MIN = 0.2;

    private final Options options;
    private final List<Contender> contenders;
    private final Results results;

    /// @param reference the title of the contender that ratios are to
    Comparison(Options options, List<Contender> contenders, String reference) {
        this.options = options;
        this.contenders = contenders;
        this.results = new Results(reference);
    }

    /// Runs everything.
    ///
    /// @return the tables, in Markdown
    String tables() throws IOException {
        for (Group group : Group.values()) {
            run(group);
        }
        return results.tables();
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
        Map<Contender, BrokerProcess> brokers = new LinkedHashMap<>();
        try {
            for (Contender contender : contenders) {
                BrokerProcess broker = contender.start(group);
                brokers.put(contender, broker);
                broker.pause();
            }
            for (Scenario scenario : scenarios) {
                run(scenario, brokers);
            }
        } finally {
            for (BrokerProcess broker : brokers.values()) {
                broker.close();
            }
        }
    }

    private void run(Scenario scenario, Map<Contender, BrokerProcess> brokers) throws IOException {
        if (!scenario.isSelfWarming()) {
            for (Map.Entry<Contender, BrokerProcess> each : brokers.entrySet()) {
                warmUp(scenario, each.getKey(), each.getValue());
            }
        }
        for (int round = 0; round < options.rounds(); round++) {
            for (Map.Entry<Contender, BrokerProcess> each : brokers.entrySet()) {
                runRound(scenario, each.getKey(), each.getValue(), round);
            }
        }
    }

    private void runRound(Scenario scenario, Contender contender, BrokerProcess broker, int round)
            throws IOException {
        long end = System.nanoTime() + nanos(options.seconds());
        broker.resume();
        do {
            List<Figures> figures = measure(scenario, broker, span(broker.known(), round));
            note(scenario, contender, round, figures);
        } while (!scenario.isSelfWarming() && System.nanoTime() < end);
        broker.pause();
    }

    private void warmUp(Scenario scenario, Contender contender, BrokerProcess broker)
            throws IOException {
        long end = System.nanoTime() + nanos(warmUp(broker.known()));
        broker.resume();
        do {
            note(scenario, contender, -1, measure(scenario, broker, span(broker.known(), 0)));
        } while (System.nanoTime() < end);
        broker.pause();
    }

    private void runFresh(Scenario scenario) throws IOException {
        for (int round = 0; round < options.rounds(); round++) {
            for (Contender contender : contenders) {
                try (BrokerProcess broker = contender.start(Group.FRESH)) {
                    settle();
                    Span span = span(broker.known(), round);
                    note(scenario, contender, round, measure(scenario, broker, span));
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

    private static double warmUp(Known known) {
        return known == Known.MOSQUITTO ? WARM_UP : WARM_UP_JVM;
    }

    private Span span(Known known, int round) {
        double first = round == 0 ? warmUp(known) : WARM_UP_AGAIN;
        return new Span(nanos(first), nanos(options.seconds()));
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

    private void note(Scenario scenario, Contender contender, int round, List<Figures> figures) {
        for (int i = 0; i < figures.size(); i++) {
            Part part = scenario.parts().get(i);
            System.err.println(part.title() + ", " + contender.title() + ": " + figures.get(i));
            if (round >= 0) {
                results.add(part, contender.title(), figures.get(i));
            }
        }
    }
}
