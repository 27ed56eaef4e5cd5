package io.haltere.bench.peers;

import io.haltere.bench.load.ConnectLoad;
import io.haltere.bench.load.Latencies;
import io.haltere.bench.load.PubSubLoad;
import io.haltere.bench.load.Traffic;
import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Setup;
import io.haltere.bench.process.Stops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Whether memory and latency stay flat: `bin/bench soak [MINUTES]` prints a line each minute.
///
/// The load is 20 000 messages a second of all three QoS, idle subscribers, and clients that come,
/// subscribe and leave all the time, on one thread. Latency counts from the moment at which a
/// message should have been sent; a stop is one of all threads of the broker's JVM. Nothing may be
/// lost: queues have no limit.
final class Soak {
    private static final int MINUTES = 120;
    private static final double RATE = 20_000;
    private static final int PAIRS = 60;
    private static final int IDLE = 10_000;
    private static final int COMING = 4;

    /// How long a part of the load goes on before the next has its turn.
    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(2);

    /// Turns between the steps of those that come, so that the load's thread is not busy with
    /// these, and between pings: each of the idle ones pings every third minute.
    private static final int TURNS_OF_STEP = 8;

    private final BrokerProcess broker;
    private final Stops stops;
    private final PubSubLoad load;
    private final ConnectLoad idle;
    private final ConnectLoad coming;

    private Soak(BrokerProcess broker, PubSubLoad load, ConnectLoad idle, ConnectLoad coming) {
        this.broker = broker;
        this.stops = broker.stops();
        this.load = load;
        this.idle = idle;
        this.coming = coming;
    }

    /// @param arguments nothing, or minutes
    /// @throws IOException also when a message is lost, or a connection
    public static void main(String[] arguments) throws IOException {
        int minutes = arguments.length > 0 ? Integer.parseInt(arguments[0]) : MINUTES;
        Path root = Path.of(System.getProperty("haltere.root", "."));
        Traffic traffic =
                Traffic.of(Traffic.Shape.PAIRS, Traffic.MIXED, PAIRS, PAIRS, 1).atRate(RATE);
        try (var broker = new BrokerProcess(Known.HALTERE, Setup.plain(root).tellingStops());
                var idle = new ConnectLoad(broker.port(), false);
                var coming = new ConnectLoad(broker.port(), true);
                var load = new PubSubLoad(broker.port(), traffic)) {
            idle.stay(IDLE);
            coming.begin(COMING);
            load.start();
            new Soak(broker, load, idle, coming).run(minutes);
        }
    }

    private void run(int minutes) throws IOException {
        System.out.println(
                "| minute | messages/s | comings/s | RSS MB | CPUs | p50 µs | p99 µs | worst µs | longest stop µs |\n"
                        + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        for (int minute = 1; minute <= minutes; minute++) {
            System.out.println(minute(minute));
            check(idle.lost() + coming.lost() + load.lostConnections(), "connections lost");
        }
        load.finish();
        if (load.missing() != 0) {
            throw new IOException(
                    load.missing()
                            + " messages lost; the broker says that it dropped "
                            + broker.dropped());
        }
        check(load.reordered(), "messages out of order");
    }

    private String minute(int minute) throws IOException {
        stops.worst();
        load.measure();
        long cpu = broker.cpuNanos();
        long before = coming.done();
        long start = System.nanoTime();
        long end = start + TimeUnit.MINUTES.toNanos(1);
        for (int turn = 0; System.nanoTime() < end; turn++) {
            load.run(TURN);
            if (turn % TURNS_OF_STEP == 0) {
                coming.poll();
                idle.ping();
                idle.poll();
                load.ping();
            }
        }
        double nanos = System.nanoTime() - start;
        Latencies latencies = load.latencies();
        return String.format(
                Locale.ROOT,
                "| %d | %.0f | %.0f | %.1f | %.2f | %.0f | %.0f | %.0f | %.0f |",
                minute,
                load.measured() * 1e9 / nanos,
                (coming.done() - before) * 1e9 / nanos,
                broker.memory() / (double) (1 << 20),
                (broker.cpuNanos() - cpu) / nanos,
                latencies.quantile(0.5) / 1e3,
                latencies.quantile(0.99) / 1e3,
                latencies.worst() / 1e3,
                stops.worst() / 1e3);
    }

    private static void check(long count, String what) throws IOException {
        if (count != 0) {
            throw new IOException(count + " " + what);
        }
    }
}
