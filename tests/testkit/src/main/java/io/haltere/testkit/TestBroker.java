package io.haltere.testkit;

import io.haltere.broker.Broker;
import io.haltere.broker.Environment;
import io.haltere.broker.access.Access;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.persistence.StateJournal;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Policy;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Will;
import io.haltere.store.Journal;
import io.haltere.store.JournalOptions;
import io.haltere.store.SimulatedDisk;
import io.haltere.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The core on manual loops: nothing happens but what the test lets happen.
public final class TestBroker {
    private static final int PORT = 1883;
    private static final int RESTORE_MILLIS = 500;

    /// Small, so that the journal has many of them and has to make room.
    private static final int SEGMENT_BYTES = 1 << 13;

    private final ManualTime time = new ManualTime();
    private final RecordingLog log = new RecordingLog();
    private final List<ManualLoop> loops = new ArrayList<>();
    private final ListenerPolicy listener;
    private final Broker broker;
    private final @Nullable Journal journal;
    private boolean isCommitting = true;

    /// How a broker under test differs from the default.
    public static final class Setup {
        private int loops = 1;
        private Limits limits = Limits.DEFAULTS;
        private Policy policy = Policy.DEFAULTS;
        private ListenerPolicy listener = ListenerPolicy.local(PORT);
        private AccessControl access = AccessControl.open();
        private @Nullable SimulatedDisk disk;
        private Duration later = Duration.ZERO;

        public Setup loops(int count) {
            loops = count;
            return this;
        }

        public Setup limits(Limits newLimits) {
            limits = newLimits;
            return this;
        }

        public Setup policy(Policy newPolicy) {
            policy = newPolicy;
            return this;
        }

        public Setup listener(ListenerPolicy newListener) {
            listener = newListener;
            return this;
        }

        public Setup access(AccessControl newAccess) {
            access = newAccess;
            return this;
        }

        /// Keeps durable state on this disk, and takes up what is there.
        public Setup disk(SimulatedDisk newDisk) {
            disk = newDisk;
            return this;
        }

        /// Starts at another time than other brokers.
        public Setup later(Duration by) {
            later = by;
            return this;
        }

        public TestBroker start() {
            return new TestBroker(this);
        }
    }

    private TestBroker(Setup setup) {
        time.advance(setup.later.toMillis());
        for (int i = 0; i < setup.loops; i++) {
            loops.add(new ManualLoop(i, time));
        }
        var access = new Access(setup.access);
        listener = setup.listener.withAccess(access);
        var replay = new StateReplay(_ -> access);
        journal = setup.disk == null ? null : open(setup.disk, replay);
        var random = new Random(1);
        var environment =
                new Environment(
                        "test",
                        log,
                        time,
                        () -> RandomGenerator.of("SplittableRandom"),
                        () -> random.nextLong(1, 1000),
                        journal == null ? StateJournal.NONE : StateJournal.on(journal));
        broker = new Broker(loops, environment, setup.limits, setup.policy);
        if (journal != null) {
            broker.restore(replay.state());
            restoreSlowly();
            settle();
        }
    }

    /// The last loop first, and each long before the next: nothing may happen before all are there.
    private void restoreSlowly() {
        for (ManualLoop loop : loops.subList(1, loops.size()).reversed()) {
            loop.finish();
            time.advance(RESTORE_MILLIS);
            loop.wake();
            loop.finish();
        }
    }

    private static Journal open(SimulatedDisk disk, StateReplay replay) {
        var options =
                JournalOptions.defaults(
                                failure -> {
                                    throw new AssertionError("the journal failed", failure);
                                })
                        .withSegmentBytes(SEGMENT_BYTES);
        try {
            return Journal.openStepped(disk, options, replay);
        } catch (StoreException failure) {
            throw new AssertionError(failure);
        }
    }

    /// Puts other rules in force, as a reload does.
    public void replaceRules(AccessControl rules) {
        listener.access().replace(rules);
        broker.recheckClients();
        settle();
    }

    /// Whether the journal works by itself, which it does at first; otherwise nothing becomes
    /// durable.
    public void commits(boolean byItself) {
        isCommitting = byItself;
    }

    public static TestBroker start() {
        return new Setup().start();
    }

    public Broker broker() {
        return broker;
    }

    public RecordingLog log() {
        return log;
    }

    public List<ManualLoop> loops() {
        return loops;
    }

    /// A wire to the first loop, without CONNECT.
    public TestClient open() {
        return open(0);
    }

    public TestClient open(int loopIndex) {
        ManualLoop loop = loops.get(loopIndex);
        var link = new FakeLink(loop, listener);
        loop.run(() -> link.handler(broker.accept(link, loop)));
        return new TestClient(this, link);
    }

    /// An MQTT 5 client that has sent CONNECT; CONNACK lies ready.
    public TestClient connect(String clientId, boolean cleanStart, Properties properties) {
        return open().send(connectPacket(clientId, cleanStart, null, properties));
    }

    /// An MQTT 5 client with a new session that ends with the connection.
    public TestClient connect(String clientId) {
        TestClient client = connect(clientId, true, Properties.NONE);
        client.takeAll();
        return client;
    }

    /// An MQTT 5 client whose session lasts; takes it up if there is one.
    public TestClient resume(String clientId) {
        return connect(
                clientId, false, Properties.of(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL));
    }

    public static Connect connectPacket(
            String clientId, boolean cleanStart, @Nullable Will will, Properties properties) {
        return new Connect(
                ProtocolVersion.V5, false, clientId, cleanStart, 0, will, null, null, properties);
    }

    /// An MQTT 3.1.1 CONNECT.
    public static Connect connectPacket311(String clientId, boolean cleanSession) {
        return new Connect(
                ProtocolVersion.V3_1_1,
                false,
                clientId,
                cleanSession,
                0,
                null,
                null,
                null,
                Properties.NONE);
    }

    /// Lets all loops work, in turn, until none has a task.
    public void settle() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = false;
            for (ManualLoop loop : loops) {
                isBusy |= loop.step();
            }
            if (!isBusy && journal != null && isCommitting) {
                isBusy = journal.step();
            }
        }
    }

    /// Lets time pass, with every timer at its moment.
    public void advance(Duration by) {
        long end = time.millis() + by.toMillis();
        while (time.millis() < end) {
            long next = end;
            for (ManualLoop loop : loops) {
                next = Math.min(next, Math.max(loop.nextDue(), time.millis()));
            }
            time.advance(next - time.millis());
            loops.forEach(ManualLoop::wake);
            settle();
            if (loops.stream().allMatch(loop -> loop.nextDue() > end)) {
                time.advance(end - time.millis());
            }
        }
    }
}
