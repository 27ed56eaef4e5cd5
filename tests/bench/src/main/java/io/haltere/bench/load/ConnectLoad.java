package io.haltere.bench.load;

import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Connections that subscribe and leave, or that subscribe and stay.
public final class ConnectLoad implements AutoCloseable {
    /// Connections that are opening at a time, of those that leave and of those that stay.
    private static final int LEAVING = 32;

    private static final int STAYING = 64;

    /// Addresses that connections come from: one has not enough ports for those that have left.
    private static final int SOURCES = 240;

    private static final long SILENCE_MAX = TimeUnit.SECONDS.toNanos(20);
    private static final long SETTLE = TimeUnit.SECONDS.toNanos(1);
    private static final long REST = TimeUnit.SECONDS.toNanos(40);
    private static final long IDLE = TimeUnit.SECONDS.toNanos(2);

    private final Poller poller = new Poller();
    private final String name = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final int port;
    private final boolean isLeaving;
    private final Deque<Client> left = new ArrayDeque<>();
    private final Latencies latencies = new Latencies();
    private int opened;
    private long done;
    private long lost;

    /// @param isLeaving whether connections leave once they have subscribed
    public ConnectLoad(int port, boolean isLeaving) throws IOException {
        this.port = port;
        this.isLeaving = isLeaving;
    }

    /// What cycles of CONNECT, SUBSCRIBE and DISCONNECT cost a broker.
    public static Figures churn(BrokerProcess broker, Span span) throws IOException {
        try (var load = new ConnectLoad(broker.port(), true)) {
            load.begin(LEAVING);
            load.run(span.warmUp());
            load.latencies.clear();
            long before = load.done;
            long cpu = broker.cpuNanos();
            long start = System.nanoTime();
            load.run(span.measured());
            double cycles = load.done - before;
            double seconds = (System.nanoTime() - start) / 1e9;
            return new Figures()
                    .put(Figure.PER_SECOND, cycles / seconds)
                    .put(Figure.CPU_MICROS, (broker.cpuNanos() - cpu) / 1e3 / cycles)
                    .put(load.latencies)
                    .put(Figure.LOST, load.lost);
        }
    }

    /// What so many connections cost a broker that do nothing after SUBACK: at once, and at rest.
    public static List<Figures> idle(BrokerProcess broker, int count) throws IOException {
        try (var load = new ConnectLoad(broker.port(), false)) {
            long memory = broker.memory();
            long cpu = broker.cpuNanos();
            long start = System.nanoTime();
            load.stay(count);
            var atOnce =
                    new Figures()
                            .put(Figure.PER_SECOND, count * 1e9 / (System.nanoTime() - start))
                            .put(Figure.CPU_MICROS, (broker.cpuNanos() - cpu) / 1e3 / count)
                            .put(load.latencies);
            load.run(SETTLE);
            double now = broker.memory();
            atOnce.put(Figure.MEMORY, now).put(Figure.CONNECTION_BYTES, (now - memory) / count);

            load.run(REST);
            double rest = broker.memory();
            long idleCpu = broker.cpuNanos();
            load.run(IDLE);
            double cpus = (double) (broker.cpuNanos() - idleCpu) / IDLE;
            var atRest =
                    new Figures()
                            .put(Figure.MEMORY, rest)
                            .put(Figure.CONNECTION_BYTES, (rest - memory) / count)
                            .put(Figure.IDLE_CPUS, cpus);
            return List.of(atOnce.put(Figure.LOST, load.lost), atRest.put(Figure.LOST, load.lost));
        }
    }

    /// Opens so many that leave.
    public void begin(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            new Client(i).open();
        }
    }

    /// Opens so many that stay, and waits for them.
    public void stay(int count) throws IOException {
        List<Client> clients = new ArrayList<>();
        while (clients.size() < count) {
            var client = new Client(clients.size());
            clients.add(client);
            client.open();
            int wanted = clients.size() == count ? count : clients.size() - STAYING;
            if (!poller.runUntil(() -> done + lost >= wanted, SILENCE_MAX)) {
                throw new IOException(done + " of " + count + " connections are open");
            }
        }
    }

    public void run(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() < end) {
            turn(Poller.TURN_MAX);
        }
    }

    /// Deals with what has come, and waits for nothing.
    public void poll() throws IOException {
        turn(0);
    }

    /// Lets one of those that stay ping, each in turn.
    public void ping() {
        poller.ping();
    }

    private void turn(long nanosMax) throws IOException {
        poller.turn(nanosMax);
        for (Client client = left.poll(); client != null; client = left.poll()) {
            client.open();
        }
    }

    /// Connections that have subscribed.
    public long done() {
        return done;
    }

    public long lost() {
        return lost;
    }

    @Override
    public void close() {
        poller.close();
    }

    private final class Client extends Connection {
        private final List<byte[]> subscribe;
        private long since;

        Client(int index) {
            super(ConnectLoad.this.poller);
            subscribe = List.of(Packets.subscribe(List.of("idle/" + index + "/x"), 0));
        }

        void open() throws IOException {
            since = System.nanoTime();
            int source = isLeaving ? 1 + opened % SOURCES : 0;
            open(port, source, Packets.connect(name + opened++, true), subscribe);
        }

        @Override
        void ready() throws IOException {
            latencies.add(poller.now() - since);
            done++;
            if (isLeaving) {
                leave();
                left.add(this);
            }
        }

        @Override
        void message(int qos, int id, long time, int publisher, int sequence) throws IOException {
            throw new IOException("a message that nobody sent");
        }

        @Override
        void packet(int first, int id) throws IOException {
            throw new IOException("an unexpected packet: " + first);
        }

        @Override
        void lost() {
            lost++;
            if (isLeaving) {
                left.add(this);
            }
        }
    }
}
