package io.haltere.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Puback;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// A packet id is in use at most once, and small while few are.
class InflightTest {
    private static final Message MESSAGE =
            Message.own(TopicName.of("t"), Payload.of(new byte[1]), QoS.AT_LEAST_ONCE, false);

    private static final Subscription SUBSCRIPTION =
            new Subscription(
                    new Nobody(0),
                    TopicFilter.of("#"),
                    SubscriptionOptions.of(QoS.AT_LEAST_ONCE),
                    0);

    private final Inflight inflight = new Inflight();
    private final ArrayDeque<Delivery> sent = new ArrayDeque<>();
    private long sequence;

    private int add() {
        var delivery = new Delivery(MESSAGE, SUBSCRIPTION, QoS.AT_LEAST_ONCE, false, 0, sequence++);
        inflight.add(delivery);
        sent.add(delivery);
        return delivery.packetId;
    }

    @Test
    void fewInFlightHaveSmallIds() {
        for (int i = 0; i < 3 * Puback.SHARED_MAX; i++) {
            assertEquals(i % Puback.SHARED_MAX + 1, add());
            if (sent.size() > 20) {
                inflight.remove(sent.remove());
            }
        }
    }

    @Test
    void everyIdIsUsedBeforeThereIsNoMore() {
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < Inflight.ID_MAX; i++) {
            assertTrue(ids.add(add()));
        }

        assertEquals(Inflight.ID_MAX, ids.size());
        assertThrows(IllegalStateException.class, this::add);
    }

    @Test
    void noIdIsInUseTwice() {
        var random = new Random(7);
        Set<Integer> ids = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            for (int more = random.nextInt(700); more > 0; more--) {
                assertTrue(ids.add(add()), "in use");
            }
            for (int less = random.nextInt(700); less > 0 && !sent.isEmpty(); less--) {
                Delivery over = random.nextBoolean() ? sent.removeFirst() : sent.removeLast();
                inflight.remove(over);
                ids.remove(over.packetId);
            }
        }
    }
}
