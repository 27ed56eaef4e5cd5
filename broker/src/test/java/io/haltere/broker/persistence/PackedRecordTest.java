package io.haltere.broker.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfMessage;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PackedRecordTest {
    private static final long FAR = 1L << 35;

    private final RecordCodec codec = new RecordCodec(4, (_, _, _) -> Origin.BROKER);
    private final IdSlots sessions = new IdSlots();

    private ByteBuffer bytes(StateRecord next) {
        // Not at the beginning of its buffer, as in the window of a scanner.
        ByteBuffer out = ByteBuffer.allocate(5 + codec.lengthMax(next)).position(5);
        codec.write(next, out);
        return out.limit(out.position()).position(5);
    }

    private static OfMessage message(int size, QoS qos, Properties properties) {
        var publish =
                new Publish(
                        TopicName.of("a/ü"),
                        Payload.of(new byte[size]),
                        qos,
                        true,
                        false,
                        0,
                        properties);
        return new OfMessage(new Message(publish, Message.NEVER, Origin.BROKER));
    }

    @Test
    void theSizeOfAMessageIsKnown() {
        Properties properties = Properties.of(Property.CONTENT_TYPE, "x".repeat(200));
        for (int size : new int[] {0, 1, 127, 128, 20_000, 3_000_000}) {
            for (QoS qos : QoS.values()) {
                assertEquals(
                        size, RecordScan.payloadBytes(bytes(message(size, qos, Properties.NONE))));
                assertEquals(size, RecordScan.payloadBytes(bytes(message(size, qos, properties))));
            }
        }
    }

    @Test
    void aMessageThatIsCutIsMalformed() {
        ByteBuffer whole = bytes(message(9, QoS.AT_LEAST_ONCE, Properties.NONE));

        for (int end = whole.position(); end < whole.limit(); end++) {
            assertEquals(
                    RecordScan.MALFORMED, RecordScan.payloadBytes(whole.duplicate().limit(end)));
        }
        assertEquals(9, RecordScan.payloadBytes(whole));
    }

    @Test
    void aMessageCountsItsReferences() {
        long packed = PackedRecord.message(268_435_455);
        for (int i = 1; i <= 1_000_000; i++) {
            packed = PackedRecord.withReference(packed);
        }

        assertTrue(PackedRecord.isMessage(packed));
        assertFalse(PackedRecord.isDelivery(packed));
        assertEquals(268_435_455, PackedRecord.size(packed));
        assertEquals(1_000_000, PackedRecord.references(packed));
    }

    @Test
    void aPlainDeliveryComesBack() {
        sessions.of(99);
        for (long distance : new long[] {-FAR, -1, 1, FAR - 1}) {
            for (QoS qos : List.of(QoS.AT_LEAST_ONCE, QoS.EXACTLY_ONCE)) {
                for (boolean retain : new boolean[] {false, true}) {
                    var known = delivery(7, 2 * FAR + distance, qos, retain, 0);

                    long packed = RecordScan.delivery(2 * FAR, bytes(known), sessions);

                    assertTrue(PackedRecord.isDelivery(packed));
                    assertFalse(PackedRecord.isMessage(packed));
                    OfDelivery back =
                            PackedRecord.delivery(
                                    2 * FAR, packed, sessions.id(PackedRecord.slot(packed)));
                    assertEquals(bytes(known), bytes(back));
                }
            }
        }
    }

    private static OfDelivery delivery(
            long session, long message, QoS qos, boolean retain, int packetId) {
        return new OfDelivery(session, message, qos, retain, 0, new int[0], packetId, false);
    }

    @Test
    void anyOtherDeliveryIsNotPacked() {
        int[] identifier = {1};
        List<OfDelivery> others =
                List.of(
                        delivery(7, 8, QoS.AT_MOST_ONCE, false, 0),
                        delivery(7, 8, QoS.AT_LEAST_ONCE, false, 1),
                        delivery(7, 9 + FAR, QoS.AT_LEAST_ONCE, false, 0),
                        delivery(7, 8 - FAR, QoS.AT_LEAST_ONCE, false, 0),
                        new OfDelivery(7, 8, QoS.AT_LEAST_ONCE, false, 5, new int[0], 0, false),
                        new OfDelivery(7, 8, QoS.AT_LEAST_ONCE, false, 0, identifier, 0, false),
                        new OfDelivery(7, 8, QoS.EXACTLY_ONCE, false, 0, new int[0], 0, true));

        for (OfDelivery other : others) {
            assertEquals(0, RecordScan.delivery(9, bytes(other), sessions), other.toString());
        }
    }

    @Test
    void sessionsKeepTheirSlots() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 10_000; i++) {
                assertEquals(i, sessions.of(1 + i * 1_000_003L));
            }
        }

        assertEquals(10_000, sessions.count());
        assertEquals(1 + 9_999 * 1_000_003L, sessions.id(9_999));
    }

    @Test
    void aBacklogKeepsItsOrder() {
        var backlog = new Backlog();
        for (int i = 0; i < 100; i++) {
            backlog.add(10 + i, 1000 + i, i, QoS.of(1 + i % 2), i % 3 == 0);
        }
        assertEquals(100, backlog.size());
        assertEquals(4950, backlog.bytes());
        assertEquals(109, backlog.lastId());

        var found = new ArrayList<Long>();
        for (int i = 0; !backlog.isEmpty(); i++) {
            found.add(backlog.id());
            assertEquals(1000 + i, backlog.message());
            assertEquals(i, backlog.payloadBytes());
            assertEquals(QoS.of(1 + i % 2), backlog.qos());
            assertEquals(i % 3 == 0, backlog.isRetain());
            backlog.remove();
        }

        assertEquals(100, found.size());
        assertEquals(0, backlog.bytes());
    }
}
