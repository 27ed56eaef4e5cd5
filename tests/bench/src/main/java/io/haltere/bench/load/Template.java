package io.haltere.bench.load;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A PUBLISH to one topic, ready but for its packet id and its stamp.
///
/// @param bytes the whole packet
/// @param payloadAt where the stamp begins; a packet id stands before it
record Template(MemorySegment bytes, int length, int payloadAt, int qos) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    static Template of(Poller poller, String topic, int qos, boolean isRetained, int payload) {
        byte[] head = Packets.publishHead(topic, qos, isRetained, payload);
        MemorySegment bytes = poller.allocate(head.length + payload);
        bytes.fill((byte) 'x');
        MemorySegment.copy(head, 0, bytes, ValueLayout.JAVA_BYTE, 0, head.length);
        return new Template(bytes, head.length + payload, head.length, qos);
    }

    /// @param at where a copy of the packet begins; an empty payload has no room for a stamp
    void stamp(MemorySegment into, int at, int id, long time, int publisher, int sequence) {
        if (qos > 0) {
            into.set(SHORT, at + payloadAt - 2L, (short) id);
        }
        if (length - payloadAt < Connection.STAMP_BYTES) {
            return;
        }
        long stamp = at + payloadAt;
        into.set(ValueLayout.JAVA_LONG_UNALIGNED, stamp, time);
        into.set(ValueLayout.JAVA_INT_UNALIGNED, stamp + 8, publisher);
        into.set(ValueLayout.JAVA_INT_UNALIGNED, stamp + 12, sequence);
    }
}
