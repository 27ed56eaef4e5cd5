package io.haltere.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.persistence.Backlog;
import io.haltere.broker.persistence.RecordCodec;
import io.haltere.broker.persistence.RecoveredState;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.port.Kept;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What waited when the broker ended leaves in order, whatever of it has become an object when.
class WaitingQueueTest {
    private static final long SESSION = 1;

    /// More than are made into objects at a time.
    private static final int MESSAGES = 400;

    private final RecordCodec codec = new RecordCodec(4, (_, _, _) -> Origin.BROKER);
    private final StateReplay replay = new StateReplay(_ -> null);
    private final WaitingQueue queue = new WaitingQueue();
    private final List<Long> made = new ArrayList<>();

    private final Subscription subscription =
            new Subscription(
                    new Nobody(SESSION),
                    TopicFilter.of("#"),
                    SubscriptionOptions.of(QoS.EXACTLY_ONCE),
                    0);

    private void put(long id, StateRecord next) {
        ByteBuffer out = ByteBuffer.allocate(codec.lengthMax(next));
        codec.write(next, out);
        replay.put(id, RecordCodec.type(next), out.flip());
    }

    /// Deliveries with the ids 3, 5, 7 and so on.
    private Backlog backlog() {
        put(
                SESSION,
                new StateRecord.OfSession(
                        "away", null, ProtocolVersion.V5, 1883, 0xFFFF_FFFFL, Message.NEVER));
        for (int i = 1; i <= MESSAGES; i++) {
            var publish =
                    new Publish(
                            TopicName.of("t"),
                            Payload.of("abc"),
                            QoS.AT_LEAST_ONCE,
                            false,
                            false,
                            0,
                            Properties.NONE);
            var message = new Message(publish, Message.NEVER, Origin.BROKER);
            put(2L * i, new StateRecord.OfMessage(message));
            put(
                    2L * i + 1,
                    new StateRecord.OfDelivery(
                            SESSION, 2L * i, QoS.AT_LEAST_ONCE, false, 0, new int[0], 0, false));
        }
        RecoveredState state = replay.state();
        assertTrue(state.sessions().getFirst().deliveries().isEmpty(), "all are packed");
        return state.sessions().getFirst().backlog();
    }

    private Delivery delivery(long sequence) {
        Message message = Message.onDisk(new Kept(sequence, 1, 3));
        return new Delivery(message, subscription, QoS.AT_LEAST_ONCE, false, sequence, sequence);
    }

    private void restore() {
        queue.restore(backlog(), subscription, false, next -> made.add(next.sequence));
    }

    private List<Long> drained() {
        var sequences = new ArrayList<Long>();
        for (Delivery next = queue.peek(); next != null; next = queue.peek()) {
            sequences.add(next.sequence);
            queue.remove();
        }
        return sequences;
    }

    private static List<Long> restoredIds() {
        return LongStream.rangeClosed(1, MESSAGES).map(i -> 2 * i + 1).boxed().toList();
    }

    @Test
    void whatWaitedLeavesBeforeWhatCameLater() {
        restore();
        queue.add(delivery(10_000));
        queue.add(delivery(10_001));
        assertEquals(MESSAGES + 2, queue.size());
        assertTrue(made.size() < MESSAGES, "only a few are objects: " + made.size());

        var expected = new ArrayList<>(restoredIds());
        expected.addAll(List.of(10_000L, 10_001L));
        assertEquals(expected, drained());
        assertEquals(restoredIds(), made);
        assertEquals(0, queue.size());
        assertNull(queue.backlog());
    }

    @Test
    void whatWasRestoredAsAnObjectKeepsItsPlace() {
        queue.add(delivery(2));
        queue.add(delivery(500));
        restore();

        var expected = new ArrayList<>(restoredIds());
        expected.addAll(List.of(2L, 500L));
        assertEquals(expected.stream().sorted().toList(), drained());
    }

    @Test
    void whatIsRemovedMakesRoomForTheNext() {
        restore();
        queue.add(delivery(10_000));

        queue.removeIf(next -> next.sequence < 10_000);

        assertTrue(queue.size() < MESSAGES + 1);
        List<Long> left = drained();
        assertEquals(10_000, left.getLast());
        assertEquals(left.stream().sorted().toList(), left);
    }
}
