package io.haltere.bench.load;

import io.haltere.bench.process.BrokerProcess;
import io.haltere.bench.process.Libc;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// All publishers and subscribers of one broker, on one thread, in the JVM of the bench: a thread
/// that waits for it costs nothing, and a JVM of its own would have to get warm for each load.
/// Messages are stamped with time, publisher and number; nothing is allocated for a message.
///
/// The loop is closed on delivery, so that a broker that does not lose messages has no reason to
/// drop any: what is missing at the end is lost. With a rate it is open, and a message is late from
/// the moment at which it should have been sent.
public final class PubSubLoad implements AutoCloseable, Listener.Target {
    private static final long SETUP_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final long STUCK = TimeUnit.MILLISECONDS.toNanos(500);

    /// How long nothing may come before what is missing counts as lost.
    private static final long REST_MAX = TimeUnit.SECONDS.toNanos(5);

    private static final int OPENING_MAX = 64;
    private static final int FILTERS_MAX = 250;
    private static final int ORDERS_MAX = 2_000_000;

    /// Messages of an open loop that a publisher has not heard of yet.
    private static final int IN_FLIGHT_MAX = 60_000;

    private final Traffic traffic;
    private final Poller poller = new Poller();
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Template> templates = new ArrayList<>();
    private final int[] next;
    private final Latencies latencies = new Latencies();
    private int ready;
    private boolean isPublishing;
    private boolean isMeasured;
    private long sent;
    private long delivered;
    private long measured;
    private long reordered;
    private long forgiven;
    private long lostConnections;
    private long stuckCheck;
    private long lastAt;
    private long rateStart;
    private long rateSent;

    /// What a broker does with it.
    public static Figures measure(BrokerProcess broker, Traffic traffic, Span span)
            throws IOException {
        try (var load = new PubSubLoad(broker.port(), traffic)) {
            load.start();
            load.run(span.warmUp());
            load.measure();
            long cpu = broker.cpuNanos();
            long own = Libc.cpuNanos(ProcessHandle.current().pid());
            long start = System.nanoTime();
            load.run(span.measured());
            double seconds = (System.nanoTime() - start) / 1e9;
            double messages = load.measured();
            var figures =
                    new Figures()
                            .put(Figure.CPU_MICROS, (broker.cpuNanos() - cpu) / 1e3 / messages)
                            .put(Figure.PER_SECOND, messages / seconds)
                            .put(
                                    Figure.OWN_MICROS,
                                    (Libc.cpuNanos(ProcessHandle.current().pid()) - own)
                                            / 1e3
                                            / messages);
            load.finish();
            return figures.put(load.latencies)
                    .put(Figure.LOST, load.missing())
                    .put(Figure.REORDERED, load.reordered);
        }
    }

    /// Connects and subscribes, with clean sessions.
    public PubSubLoad(int port, Traffic traffic) throws IOException {
        this(port, traffic, true);
    }

    /// @param isClean whether sessions of subscribers end with their connections
    public PubSubLoad(int port, Traffic traffic, boolean isClean) throws IOException {
        this.traffic = traffic;
        long pairs = (long) traffic.publishers() * traffic.subscribers();
        boolean isOrdered = traffic.shape() != Traffic.Shape.WILDCARDS && pairs <= ORDERS_MAX;
        next = new int[isOrdered ? (int) pairs : 0];
        for (int i = 0; i < traffic.topics(); i++) {
            int qos = traffic.qosOfPublisher(i % traffic.publishers());
            templates.add(Template.of(poller, traffic.topic(i), qos, false, traffic.bytes()));
        }
        String name = Long.toString(System.nanoTime(), Character.MAX_RADIX);
        int count = 0;
        for (int i = 0; i < traffic.subscribers(); i++) {
            byte[] connect = Packets.connect(name + "s" + i, isClean);
            new Listener(this, poller, i).open(port, 0, connect, subscribes(i));
            await(++count - OPENING_MAX);
        }
        await(count);
        for (int i = 0; i < traffic.publishers(); i++) {
            var publisher = new Publisher(this, poller, traffic, i);
            publisher.open(port, 0, Packets.connect(name + "p" + i, true), List.of());
            publishers.add(publisher);
            await(++count - OPENING_MAX);
        }
        await(count);
    }

    private List<byte[]> subscribes(int subscriber) {
        List<String> filters = traffic.filters(subscriber);
        var packets = new ArrayList<byte[]>();
        for (int i = 0; i < filters.size(); i += FILTERS_MAX) {
            int end = Math.min(filters.size(), i + FILTERS_MAX);
            packets.add(Packets.subscribe(filters.subList(i, end), traffic.qosOfSubscriptions()));
        }
        return packets;
    }

    private void await(int count) throws IOException {
        poller.runUntil(() -> ready >= count || lostConnections > 0, SETUP_MAX);
        if (ready < count) {
            throw new IOException(ready + " of " + count + " connections are ready");
        }
    }

    @Override
    public void ready() {
        ready++;
    }

    @Override
    public void lost() {
        lostConnections++;
    }

    boolean isPublishing() {
        return isPublishing;
    }

    int inFlightMax() {
        return IN_FLIGHT_MAX;
    }

    Template template(int topic) {
        return templates.get(topic);
    }

    void sent(int count) {
        sent += count;
    }

    @Override
    public void delivered(int subscriber, long time, int publisher, int sequence)
            throws IOException {
        if (publisher < 0 || publisher >= publishers.size()) {
            throw new IOException("a message of a stranger");
        }
        delivered++;
        lastAt = poller.now();
        if (isMeasured) {
            measured++;
            latencies.add(poller.now() - time);
        }
        publishers.get(publisher).delivered();
        if (next.length > 0) {
            int pair = subscriber * publishers.size() + publisher;
            reordered += sequence < next[pair] ? 1 : 0;
            next[pair] = sequence + 1;
        }
    }

    /// Begins to publish.
    public void start() throws IOException {
        isPublishing = true;
        rateStart = System.nanoTime();
        rateSent = 0;
        stuckCheck = rateStart;
        for (Publisher publisher : publishers) {
            publisher.soil();
        }
    }

    /// Runs for so long.
    public void run(long nanos) throws IOException {
        long end = System.nanoTime() + nanos;
        while (poller.now() < end) {
            turn();
        }
    }

    /// Counts from now on.
    public void measure() {
        isMeasured = true;
        measured = 0;
        latencies.clear();
    }

    /// What was delivered since the connections were made.
    public long delivered() {
        return delivered;
    }

    /// What was delivered since [#measure].
    public long measured() {
        return measured;
    }

    public Latencies latencies() {
        return latencies;
    }

    /// Publishes no more and waits for what is on its way.
    public void finish() throws IOException {
        isMeasured = false;
        isPublishing = false;
        lastAt = poller.now();
        while (missing() > 0 && poller.now() - lastAt < REST_MAX) {
            turn();
        }
    }

    /// Lets one client ping, each in turn: a subscriber may have nothing else to say for long.
    public void ping() {
        poller.ping();
    }

    /// Deliveries that did not come. More than was sent is negative.
    public long missing() {
        return sent * traffic.fan() - delivered;
    }

    /// Messages behind one that was sent after them, and those that came twice.
    public long reordered() {
        return reordered;
    }

    /// Deliveries that were waited for in vain for half a second.
    public long forgiven() {
        return forgiven;
    }

    public long lostConnections() {
        return lostConnections;
    }

    private void turn() throws IOException {
        long nanosMax = Poller.TURN_MAX;
        if (isPublishing && traffic.perSecond() > 0) {
            nanosMax = Math.clamp(due() - System.nanoTime(), 0, Poller.TURN_MAX);
        }
        poller.turn(nanosMax);
        if (isPublishing && traffic.perSecond() > 0) {
            keepRate();
        } else if (isPublishing && poller.now() - stuckCheck > STUCK) {
            stuckCheck = poller.now();
            for (Publisher publisher : publishers) {
                forgiven += publisher.forgive();
            }
        }
        if (lostConnections > 0) {
            throw new IOException("the broker hung up on " + lostConnections);
        }
    }

    private long due() {
        return rateStart + (long) (rateSent * 1e9 / traffic.perSecond());
    }

    /// What the broker holds up keeps its time, and is late.
    private void keepRate() throws IOException {
        long now = System.nanoTime();
        while (due() <= now) {
            Publisher publisher = publishers.get((int) (rateSent % publishers.size()));
            if (!publisher.mayAdd()) {
                return;
            }
            publisher.send(1, due(), 0);
            rateSent++;
        }
    }

    @Override
    public void close() {
        poller.close();
    }
}
