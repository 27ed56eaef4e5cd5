package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExchangesTest {
    private final Exchanges exchanges = new Exchanges(10, false);

    private static Exchange.Sending message(QoS qos) {
        return new Exchange.Sending(
                new Publish(
                        TopicName.of("t"), Payload.EMPTY, qos, false, false, 0, Properties.NONE));
    }

    /// An id is in use once, whatever comes and goes, far beyond the round of 65 535.
    @Test
    void idsAreFree() {
        var random = new Random(5);
        List<Exchange.Sending> open = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        for (int i = 0; i < 300_000; i++) {
            if (open.size() < 500 && random.nextInt(3) > 0) {
                Exchange.Sending message = message(QoS.AT_LEAST_ONCE);
                exchanges.begin(message);
                assertTrue(ids.add(message.packetId), "twice: " + message.packetId);
                assertTrue(message.packetId > 0 && message.packetId < 65_536);
                open.add(message);
            } else if (!open.isEmpty()) {
                Exchange.Sending message = open.remove(random.nextInt(open.size()));
                assertEquals(message, exchanges.find(message.packetId));
                exchanges.end(message);
                ids.remove(message.packetId);
                assertNull(exchanges.find(message.packetId));
            }
        }
        assertEquals(open.size(), exchanges.waiting());
    }

    @Test
    void theWindowHoldsBackWhatNeedsAnAnswer() {
        Exchange.Sending first = message(QoS.AT_LEAST_ONCE);
        exchanges.begin(first);
        exchanges.queue(message(QoS.AT_LEAST_ONCE));

        assertNull(exchanges.nextWithin(1));
        exchanges.end(first);
        assertNotNull(exchanges.nextWithin(1));
    }

    @Test
    void whatWasSentIsInTheOrderOfItsFirstSending() {
        List<Exchange.Sending> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Exchange.Sending message = message(QoS.EXACTLY_ONCE);
            exchanges.begin(message);
            all.add(message);
        }
        exchanges.end(all.remove(17));

        assertEquals(all, exchanges.sent());
    }
}
