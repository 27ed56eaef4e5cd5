package io.haltere.broker.session;

import io.haltere.broker.BufferLink;
import io.haltere.broker.StillLoop;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.persistence.StateJournal;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Link;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.broker.port.Policy;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.routing.Router;
import io.haltere.broker.routing.Subscription;
import io.haltere.broker.routing.SubscriptionTree;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Publish;
import io.haltere.plugin.Client;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What one client's messages cost between the router and the wire, which takes everything.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OutboxBench {
    private static final int WINDOW = Limits.DEFAULTS.inflightMessagesMax();

    /// How many wait for the window.
    @Param({"0", "20"})
    private int waiting;

    private final StillLoop loop = new StillLoop();
    private final LoopContext context = context();
    private final Wire wire = new Wire(new BufferLink());
    private final Outbox outbox = new Outbox(context, "c", 0);
    private final Message message =
            new Message(
                    new Publish(
                            TopicName.of("sensors/kitchen/temperature"),
                            Payload.of(new byte[64]),
                            QoS.AT_LEAST_ONCE,
                            false,
                            false,
                            0,
                            Properties.NONE),
                    Message.NEVER,
                    Origin.BROKER);
    private final Subscription subscription =
            new Subscription(
                    new Session(context, "c", false),
                    TopicFilter.of("sensors/#"),
                    SubscriptionOptions.of(QoS.AT_LEAST_ONCE),
                    0);
    private int nextAcknowledged = 1;

    private LoopContext context() {
        var counters = new Counters();
        var sessions = new SessionRegistry();
        var tree = new SubscriptionTree();
        var retained = new RetainedMessages(InstantSource.system(), 0);
        LoopJournal journal = StateJournal.NONE.of(loop);
        var shared =
                new Shared(
                        sessions,
                        tree,
                        retained,
                        InstantSource.system(),
                        loop,
                        () -> new SplittableRandom(1),
                        new MemoryUse(List.of(counters), sessions, tree, retained));
        var router = new Router(loop, List.of(loop), tree, retained, journal, Policy.DEFAULTS);
        return new LoopContext(
                loop, shared, router, journal, counters, Limits.DEFAULTS, Policy.DEFAULTS);
    }

    /// The client comes, and gets more than its window takes where some are to wait.
    @Setup
    public void attach() {
        outbox.attach(wire);
        for (int i = 0; waiting > 0 && i < WINDOW + waiting; i++) {
            outbox.offer(message, subscription, QoS.AT_LEAST_ONCE, false, 0);
        }
    }

    /// QoS 0, which does not wait for the window.
    @Benchmark
    public Packet qos0() {
        outbox.offer(message, subscription, QoS.AT_MOST_ONCE, false, 0);
        return wire.last;
    }

    /// One more of QoS 1, and PUBACK for the oldest.
    @Benchmark
    public Packet qos1() {
        outbox.offer(message, subscription, QoS.AT_LEAST_ONCE, false, 0);
        Delivery oldest = outbox.find(nextAcknowledged);
        nextAcknowledged = nextAcknowledged % Puback.SHARED_MAX + 1;
        outbox.complete(Objects.requireNonNull(oldest));
        return wire.last;
    }

    /// Takes everything and keeps the last.
    private static final class Wire implements Attachment {
        private static final Terms TERMS =
                new Terms(
                        new Client("c", null, "192.0.2.1", 1, ProtocolVersion.V3_1_1),
                        AccessControl.open(),
                        Inflight.ID_MAX,
                        0,
                        0,
                        0,
                        false);

        private final Link link;
        private Packet last = Pingresp.PINGRESP;

        Wire(Link link) {
            this.link = link;
        }

        @Override
        public Link link() {
            return link;
        }

        @Override
        public Terms terms() {
            return TERMS;
        }

        @Override
        public void send(Packet packet) {
            last = packet;
        }

        @Override
        public void send(Publish publish, int packetId) {
            last = publish;
        }

        @Override
        public void end(ReasonCode reason) {
            throw new IllegalStateException("ended: " + reason);
        }

        @Override
        public int encodedLength(Packet packet) {
            throw new IllegalStateException("any size is taken");
        }
    }
}
