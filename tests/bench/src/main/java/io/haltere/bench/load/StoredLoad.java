package io.haltere.bench.load;

import io.haltere.bench.process.BrokerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Messages that a broker keeps: retained ones, and those for sessions that are away.
public final class StoredLoad implements AutoCloseable, Listener.Target {
    private static final int BYTES = 64;
    private static final int SESSIONS = 10;

    /// How long nothing may come before the rest counts as lost.
    private static final long SILENCE_MAX = TimeUnit.SECONDS.toNanos(4);

    /// Between leaving and publishing, and between publishing and coming back.
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(300);

    private final BrokerProcess broker;
    private final Poller poller = new Poller();
    private final String name = Long.toString(System.nanoTime(), Character.MAX_RADIX);
    private final BitSet seen = new BitSet();
    private int got;
    private int twice;
    private int ready;
    private int lost;
    private long lastAt;
    private long cpu;
    private long since;

    private StoredLoad(BrokerProcess broker) throws IOException {
        this.broker = broker;
    }

    /// Stores retained messages and replays them to one who subscribes to all.
    ///
    /// @param qos of the subscription; messages are stored with QoS 1
    /// @return of storing, and of replaying
    public static List<Figures> retained(BrokerProcess broker, int count, int qos)
            throws IOException {
        try (var load = new StoredLoad(broker)) {
            List<Template> stored = new ArrayList<>();
            List<Template> empty = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stored.add(Template.of(load.poller, "r/" + i, 1, true, BYTES));
                empty.add(Template.of(load.poller, "r/" + i, 1, true, 0));
            }
            var publisher = new Bulk(load.poller, broker.port(), stored);
            load.begin();
            publisher.publish(count);
            Figures storing = load.end(count, System.nanoTime());
            var subscriber = new Listener(load, load.poller, 0);
            byte[] connect = Packets.connect(load.name, true);
            load.begin();
            subscriber.open(
                    broker.port(), 0, connect, List.of(Packets.subscribe(List.of("r/#"), qos)));
            Figures replay = load.drain(count);
            subscriber.leave();
            new Bulk(load.poller, broker.port(), empty).publish(count);
            return List.of(storing, replay);
        }
    }

    /// Queues messages for sessions that are away, which then come back for them.
    ///
    /// @return of queuing, and of delivering
    public static List<Figures> queued(BrokerProcess broker, int count) throws IOException {
        try (var load = new StoredLoad(broker)) {
            List<Template> templates = new ArrayList<>();
            for (int i = 0; i < SESSIONS; i++) {
                templates.add(Template.of(load.poller, "q/" + i, 1, false, BYTES));
            }
            load.leaveAll(load.openAll(false, true));
            load.settle();
            var publisher = new Bulk(load.poller, broker.port(), templates);
            load.begin();
            publisher.publish(count);
            Figures queuing = load.end(count, System.nanoTime());
            load.settle();
            load.begin();
            List<Listener> back = load.openAll(false, false);
            Figures delivering = load.drain(count);
            load.leaveAll(back);
            load.settle();
            load.leaveAll(load.openAll(true, true));
            return List.of(queuing, delivering);
        }
    }

    private List<Listener> openAll(boolean isClean, boolean isSubscribing) throws IOException {
        ready = 0;
        var sessions = new ArrayList<Listener>();
        for (int i = 0; i < SESSIONS; i++) {
            var session = new Listener(this, poller, i);
            byte[] subscribe = Packets.subscribe(List.of("q/" + i + "/#"), 1);
            session.open(
                    broker.port(),
                    0,
                    Packets.connect(name + i, isClean),
                    isSubscribing ? List.of(subscribe) : List.of());
            sessions.add(session);
        }
        if (isSubscribing && !poller.runUntil(() -> ready == SESSIONS, SILENCE_MAX)) {
            throw new IOException(ready + " of " + SESSIONS + " sessions are ready");
        }
        return sessions;
    }

    private void leaveAll(List<Listener> sessions) throws IOException {
        for (Listener session : sessions) {
            session.leave();
        }
    }

    private void settle() throws IOException {
        poller.runUntil(() -> false, SETTLE);
    }

    private void begin() throws IOException {
        cpu = broker.cpuNanos();
        since = System.nanoTime();
        lastAt = since;
    }

    private Figures end(double count, long at) throws IOException {
        return new Figures()
                .put(Figure.PER_SECOND, count * 1e9 / (at - since))
                .put(Figure.CPU_MICROS, (broker.cpuNanos() - cpu) / 1e3 / count);
    }

    private Figures drain(int count) throws IOException {
        boolean isComing = true;
        while (isComing && got < count && lost == 0) {
            poller.turn(Poller.TURN_MAX);
            isComing = poller.now() - lastAt < SILENCE_MAX;
        }
        return end(got, lastAt).put(Figure.LOST, count - got).put(Figure.REORDERED, twice);
    }

    @Override
    public void delivered(int subscriber, long time, int publisher, int sequence) {
        if (seen.get(sequence)) {
            twice++;
        } else {
            seen.set(sequence);
            got++;
        }
        lastAt = poller.now();
    }

    @Override
    public void ready() {
        ready++;
    }

    @Override
    public void lost() {
        lost++;
    }

    @Override
    public void close() {
        poller.close();
    }
}
