package io.haltere.broker.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfMessage;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.QoS;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is read of a record without an object says the same as the object.
class RecordScanTest {
    private static final long ID = 40;

    private final RecordCodec codec = new RecordCodec(4, (_, _, _) -> Origin.BROKER);
    private final IdSlots sessions = new IdSlots();

    private ByteBuffer write(StateRecord next) {
        ByteBuffer out = ByteBuffer.allocate(codec.lengthMax(next));
        codec.write(next, out);
        return out.flip();
    }

    private static StateRecord[] records() {
        return RecordCodecTest.records().stream()
                .filter(each -> each instanceof OfMessage || each instanceof OfDelivery)
                .toArray(StateRecord[]::new);
    }

    @ParameterizedTest
    @MethodSource("records")
    void agreesWithTheCodec(StateRecord next) {
        ByteBuffer body = write(next);
        if (next instanceof OfMessage(var message)) {
            int expected =
                    message.publish().retain()
                            ? RecordScan.RETAINED
                            : message.publish().payload().size();
            assertEquals(expected, RecordScan.payloadBytes(body));
        } else if (next instanceof OfDelivery delivery) {
            boolean isBegun = delivery.packetId() != 0 || delivery.identifiers().length > 0;
            long packed = RecordScan.delivery(ID, body, sessions);
            assertEquals(isBegun, packed == 0);
            if (!isBegun) {
                assertEquals(delivery.message(), PackedRecord.messageOf(ID, packed));
                assertEquals(delivery.session(), sessions.id(PackedRecord.slot(packed)));
                assertEquals(delivery.qos(), PackedRecord.qos(packed));
                assertEquals(delivery.retain(), PackedRecord.isRetain(packed));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatIsCutIsNone(StateRecord next) {
        ByteBuffer whole = write(next);
        for (int length = 0; length < whole.limit(); length++) {
            ByteBuffer cut = whole.duplicate().limit(length);
            if (next instanceof OfMessage) {
                assertEquals(RecordScan.MALFORMED, RecordScan.payloadBytes(cut));
            } else {
                assertEquals(0, RecordScan.delivery(ID, cut, sessions));
            }
        }
    }

    @Test
    void aMessageFarFromItsDeliveryIsFound() {
        long far = 1L << 34;
        for (long message : new long[] {1, ID + far, ID - 1}) {
            long packed = PackedRecord.delivery(ID, message, 3, QoS.EXACTLY_ONCE, true);

            assertNotEquals(0, packed);
            assertEquals(message, PackedRecord.messageOf(ID, packed));
            assertTrue(PackedRecord.isRetain(packed));
        }
        assertEquals(0, PackedRecord.delivery(ID, 1L << 40, 3, QoS.EXACTLY_ONCE, true));
    }
}
