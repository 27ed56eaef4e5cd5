package io.haltere.broker.persistence;

import io.haltere.mqtt.QoS;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/// Reads of a record what a start needs of the kinds of which there may be millions, without making
/// objects of them. The layouts are those of [RecordCodec].
final class RecordScan {
    /// The bytes are none that was ever written.
    static final int MALFORMED = -1;

    private static final byte VERSION_1 = 1;
    private static final int NO_TEXT = 0xFFFF;
    private static final int PUBLISH = 3;
    private static final int QOS_SHIFT = 1;
    private static final int QOS = 0b11;

    private static final int DELIVERY_BYTES = 30;
    private static final int DELIVERY_RETAIN = 1 << 2;
    private static final int DELIVERY_FLAGS = QOS | DELIVERY_RETAIN;

    private RecordScan() {}

    /// The bytes of a message's payload, or [#MALFORMED].
    static int payloadBytes(ByteBuffer body) {
        ByteBuffer in = body.duplicate();
        try {
            if (in.get() != VERSION_1) {
                return MALFORMED;
            }
            skip(in, Long.BYTES);
            skip(in, in.getShort() & 0xFFFF); // The client id.
            int username = in.getShort() & 0xFFFF;
            skip(in, username == NO_TEXT ? 0 : username);
            skip(in, Integer.BYTES);
            return payloadOf(in);
        } catch (BufferUnderflowException | IllegalArgumentException notOurs) {
            return MALFORMED;
        }
    }

    private static int payloadOf(ByteBuffer publish) {
        int first = publish.get();
        if ((first >> 4 & 0xF) != PUBLISH || number(publish) != publish.remaining()) {
            return MALFORMED;
        }
        skip(publish, publish.getShort() & 0xFFFF);
        skip(publish, (first >> QOS_SHIFT & QOS) == 0 ? 0 : Short.BYTES);
        skip(publish, number(publish));
        return publish.remaining();
    }

    private static ByteBuffer skip(ByteBuffer in, int bytes) {
        return in.position(in.position() + bytes);
    }

    /// A variable byte integer. Section 1.5.5 of MQTT 5.
    private static int number(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int next = in.get();
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("too long");
    }

    /// A delivery as [PackedRecord] holds it; 0 when it is none of that kind.
    static long delivery(long id, ByteBuffer body, IdSlots sessions) {
        int at = body.position();
        if (body.remaining() != DELIVERY_BYTES || body.get(at) != VERSION_1) {
            return 0;
        }
        int flags = body.get(at + 17);
        long subscription = body.getLong(at + 18);
        int idAndIdentifiers = body.getInt(at + 26);
        boolean isPlain =
                (flags & ~DELIVERY_FLAGS) == 0
                        && (flags & QOS) != 0
                        && (flags & QOS) != QOS
                        && subscription == 0
                        && idAndIdentifiers == 0;
        long session = body.getLong(at + 1);
        return isPlain && session != 0
                ? PackedRecord.delivery(
                        id,
                        body.getLong(at + 9),
                        sessions.of(session),
                        QoS.of(flags & QOS),
                        (flags & DELIVERY_RETAIN) != 0)
                : 0;
    }
}
