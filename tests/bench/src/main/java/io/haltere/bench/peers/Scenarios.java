package io.haltere.bench.peers;

import static io.haltere.bench.load.Traffic.Shape.EVERYBODY;
import static io.haltere.bench.load.Traffic.Shape.PAIRS;
import static io.haltere.bench.load.Traffic.Shape.WILDCARDS;

import io.haltere.bench.load.ConnectLoad;
import io.haltere.bench.load.Figure;
import io.haltere.bench.load.Figures;
import io.haltere.bench.load.PubSubLoad;
import io.haltere.bench.load.Span;
import io.haltere.bench.load.StoredLoad;
import io.haltere.bench.load.Traffic;
import io.haltere.bench.peers.Scenario.Group;
import io.haltere.bench.peers.Scenario.Work;
import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.util.List;

/// The loads of the table, with their goals.
final class Scenarios {
    private static final int RETAINED = 50_000;
    private static final int QUEUED = 100_000;
    private static final int IDLE = 10_000;
    private static final double RATE = 20_000;

    /// Where each message wakes a thread, runs of one broker differ by as much.
    private static final double TIE = 1.3;

    /// Microseconds for 99 of 100 messages at that rate.
    private static final double P99_MAX = 5_000;

    private static final Goal[] OF_IDLE = {
        Goal.of(Figure.CONNECTION_BYTES, 5_000), Goal.of(Figure.MEMORY, 105 << 20)
    };

    static final List<Scenario> ALL =
            List.of(
                    pubSub("q0-1to1", "QoS 0, 1 → 1", of(0, 1, 1, 1000), Goal.cpu(0.6)),
                    pubSub("q0-100to100", "QoS 0, 100 → 100", of(0, 100, 100, 50), Goal.cpu(0.7)),
                    pubSub("q1-100to100", "QoS 1, 100 → 100", of(1, 100, 100, 20), Goal.cpu(1.8)),
                    pubSub("q2-100to100", "QoS 2, 100 → 100", of(2, 100, 100, 20), Goal.cpu(3.4)),
                    pubSub(
                            "q0-1to1-w1",
                            "QoS 0, 1 → 1, one at a time",
                            of(0, 1, 1, 1),
                            Goal.cpuRatio(1.1)),
                    pubSub("q0-fanout", "QoS 0, 1 → 1000", toAll(0, 1, 1000, 8), Goal.cpu(2.2)),
                    pubSub("q1-fanout", "QoS 1, 1 → 1000", toAll(1, 1, 1000, 8), Goal.cpu(2.6)),
                    pubSub(
                            "q1-fanin",
                            "QoS 1, 500 → 1, one at a time",
                            toAll(1, 500, 1, 1),
                            Goal.cpu(13)),
                    pubSub(
                            "q0-1KB",
                            "QoS 0, 10 → 10, 1 KB",
                            of(0, 10, 10, 100).ofBytes(1024),
                            Goal.cpu(1.2)),
                    pubSub(
                            "q0-64KB",
                            "QoS 0, 4 → 4, 64 KB",
                            of(0, 4, 4, 8).ofBytes(65_536),
                            Goal.cpu(27)),
                    atRate("q0-20k", "QoS 0, 20 → 20, 20 000 a second", 0),
                    atRate("q1-20k", "QoS 1, 20 → 20, 20 000 a second", 1),
                    new Scenario(
                            "churn",
                            Group.PLAIN,
                            true,
                            List.of(Part.of("connect, subscribe, disconnect", Goal.cpu(78))),
                            (broker, span) -> List.of(ConnectLoad.churn(broker, span))),
                    retained(0, Group.PLAIN, Goal.cpu(1.4)),
                    wildcards(),
                    retained(1, Group.DURABLE, Goal.cpu(1.7)),
                    new Scenario(
                            "queue",
                            Group.DURABLE,
                            false,
                            List.of(
                                    Part.of("queued for sessions that are away", Goal.cpu(4)),
                                    Part.of("delivered to them", Goal.cpu(3))),
                            (broker, _) -> StoredLoad.queued(broker, QUEUED)),
                    new Scenario(
                            "start",
                            Group.FRESH,
                            true,
                            List.of(
                                    Part.of(
                                            "start",
                                            Goal.of(Figure.START_SECONDS, 0.25),
                                            Goal.of(Figure.MEMORY, 58 << 20))),
                            Scenarios::start),
                    new Scenario(
                            "idle",
                            Group.FRESH,
                            true,
                            List.of(
                                    Part.of("10 000 idle subscribers, at once", OF_IDLE),
                                    Part.of("at rest for 40 s", OF_IDLE)),
                            (broker, _) -> ConnectLoad.idle(broker, IDLE)));

    private Scenarios() {}

    private static Traffic of(int qos, int publishers, int subscribers, int window) {
        return Traffic.of(PAIRS, qos, publishers, subscribers, window);
    }

    private static Traffic toAll(int qos, int publishers, int subscribers, int window) {
        return Traffic.of(EVERYBODY, qos, publishers, subscribers, window);
    }

    private static Scenario pubSub(String name, String title, Traffic traffic, Goal... goals) {
        return new Scenario(name, Group.PLAIN, true, List.of(Part.of(title, goals)), work(traffic));
    }

    private static Work work(Traffic traffic) {
        return (broker, span) -> List.of(PubSubLoad.measure(broker, traffic, span));
    }

    private static Scenario atRate(String name, String title, int qos) {
        return pubSub(
                name,
                title,
                of(qos, 20, 20, 1).atRate(RATE),
                Goal.cpuRatio(TIE),
                Goal.of(Figure.P99_MICROS, P99_MAX));
    }

    private static Scenario wildcards() {
        return new Scenario(
                "q0-wildcards",
                Group.WILDCARDS,
                true,
                List.of(Part.of("QoS 0, 10 → 100, 50 000 filters", Goal.cpu(2.5))),
                work(Traffic.of(WILDCARDS, 0, 10, 100, 20)));
    }

    private static Scenario retained(int qos, Group group, Goal goal) {
        return new Scenario(
                "retained-q" + qos,
                group,
                false,
                List.of(
                        Part.of("retained messages stored" + (qos > 0 ? ", durable" : "")),
                        Part.of("replayed with QoS " + qos, goal, Goal.of(Figure.LOST, 0))),
                (broker, _) -> StoredLoad.retained(broker, RETAINED, qos));
    }

    private static List<Figures> start(BrokerProcess broker, Span span) throws IOException {
        return List.of(
                new Figures()
                        .put(Figure.START_SECONDS, broker.startNanos() / 1e9)
                        .put(Figure.MEMORY, broker.memory()));
    }
}
