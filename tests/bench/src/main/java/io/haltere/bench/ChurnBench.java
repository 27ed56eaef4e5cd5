package io.haltere.bench;

import io.haltere.bench.load.Latencies;
import io.haltere.bench.load.PubSubLoad;
import io.haltere.bench.load.Traffic;
import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Known;
import io.haltere.bench.process.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// Whether disk, memory and pauses stay bounded while durable messages come and go: each is
/// written, delivered to a session that outlives its connection, and forgotten. Some messages that
/// wait for sessions that are away lie between them, so that compaction has something to carry
/// forward.
///
/// A line for each tenth of the messages: the most that files and memory took, and how long a
/// client waited that pings every millisecond. Nothing may be lost or out of order.
final class ChurnBench {
    private static final int PAIRS = 100;
    private static final int PAYLOAD_BYTES = 100;
    private static final int LINES = 10;
    private static final int AWAY = 10;
    private static final int WAITING = 20_000;

    /// Between looks at files and memory, and turns of the load.
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long TURN = TimeUnit.MILLISECONDS.toNanos(10);

    private ChurnBench() {}

    static void run(Path root, Path above, int messages, int perSecond) throws IOException {
        Traffic traffic =
                Traffic.of(Traffic.Shape.PAIRS, 1, PAIRS, PAIRS, 1)
                        .ofBytes(PAYLOAD_BYTES)
                        .atRate(perSecond);
        try (var broker = new BrokerProcess(Known.HALTERE, Setup.plain(root).durable(above))) {
            leaveWaiting(broker.port());
            try (var load = new PubSubLoad(broker.port(), traffic, false);
                    var pings = new Pings(broker.port())) {
                load.start();
                System.out.println(
                        "| messages | messages/s | CPUs | disk MB | memory MB | ping p50 ms | p99 ms | p99.9 ms | worst ms |\n"
                                + "| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
                for (int line = 1; line <= LINES; line++) {
                    long upTo = (long) messages * line / LINES;
                    System.out.println(line(broker, load, pings, upTo));
                }
                load.finish();
                if (load.missing() != 0 || load.reordered() != 0) {
                    throw new IOException(
                            load.missing() + " lost, " + load.reordered() + " out of order");
                }
            }
        }
    }

    private static void leaveWaiting(int port) throws IOException {
        for (int i = 0; i < AWAY; i++) {
            PublishLoad.subscribe(port, "away-" + i, "away/" + i);
        }
        List<String> topics = IntStream.range(0, AWAY).mapToObj(i -> "away/" + i).toList();
        try (var publishers = new PublishLoad(port, AWAY, 10, topics, PAYLOAD_BYTES)) {
            publishers.run(TimeUnit.MINUTES.toNanos(1), WAITING);
        }
    }

    private static String line(BrokerProcess broker, PubSubLoad load, Pings pings, long upTo)
            throws IOException {
        long before = load.delivered();
        long cpu = broker.cpuNanos();
        long start = System.nanoTime();
        long looked = start;
        long disk = 0;
        long memory = 0;
        pings.clear();
        while (load.delivered() < upTo) {
            load.run(TURN);
            if (System.nanoTime() - looked > LOOK) {
                looked = System.nanoTime();
                disk = Math.max(disk, broker.disk());
                memory = Math.max(memory, broker.memory());
            }
        }
        double nanos = System.nanoTime() - start;
        return String.format(
                Locale.ROOT,
                "| %d | %.0f | %.2f | %.0f | %.0f | %s |",
                load.delivered(),
                (load.delivered() - before) * 1e9 / nanos,
                (broker.cpuNanos() - cpu) / nanos,
                disk / 1e6,
                memory / 1e6,
                pings.text());
    }

    /// A client on a thread of its own that pings every millisecond.
    private static final class Pings implements AutoCloseable {
        private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

        private final SocketChannel channel;
        private final Latencies latencies = new Latencies();
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
        private volatile boolean isOver;

        Pings(int port) throws IOException {
            channel = PublishLoad.open(port, "pings", true);
            thread.start();
        }

        private void run() {
            ByteBuffer ping = ByteBuffer.wrap(new byte[] {(byte) 0xC0, 0});
            try {
                while (!isOver) {
                    long start = System.nanoTime();
                    channel.write(ping.rewind());
                    PublishLoad.read(channel, ping.capacity());
                    long taken = System.nanoTime() - start;
                    synchronized (latencies) {
                        latencies.add(taken);
                    }
                    LockSupport.parkNanos(PAUSE - taken);
                }
            } catch (IOException failure) {
                if (!isOver) {
                    throw new UncheckedIOException(failure);
                }
            }
        }

        void clear() {
            synchronized (latencies) {
                latencies.clear();
            }
        }

        /// Four figures of a line.
        String text() {
            synchronized (latencies) {
                return String.format(
                        Locale.ROOT,
                        "%.2f | %.2f | %.2f | %.1f",
                        latencies.quantile(0.5) / 1e6,
                        latencies.quantile(0.99) / 1e6,
                        latencies.quantile(0.999) / 1e6,
                        latencies.worst() / 1e6);
            }
        }

        @Override
        public void close() throws IOException {
            isOver = true;
            channel.close();
        }
    }
}
