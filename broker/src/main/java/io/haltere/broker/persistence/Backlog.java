package io.haltere.broker.persistence;

import io.haltere.mqtt.QoS;
import java.util.Arrays;

/// Deliveries of one session that wait on disk, each of a message that nobody else waits for: 20
/// bytes instead of some hundred. Taken out in the order in which they were put in. For one thread.
public final class Backlog {
    /// Bytes of memory for each.
    public static final int ENTRY_BYTES = 20;

    private static final int SLOTS_MIN = 16;
    private static final int QOS = 0b11;
    private static final int RETAIN = 1 << 2;
    private static final int SIZE_SHIFT = 3;

    private long[] ids = new long[SLOTS_MIN];
    private long[] messages = new long[SLOTS_MIN];
    private int[] sizes = new int[SLOTS_MIN];
    private int first;
    private int end;
    private long bytes;

    Backlog() {}

    /// Adds one behind all others.
    ///
    /// @param id of its record
    /// @param message the id of the message's record
    /// @param size bytes of its payload
    void add(long id, long message, int size, QoS qos, boolean retain) {
        if (end == ids.length) {
            ids = Arrays.copyOf(ids, 2 * end);
            messages = Arrays.copyOf(messages, 2 * end);
            sizes = Arrays.copyOf(sizes, 2 * end);
        }
        ids[end] = id;
        messages[end] = message;
        sizes[end] = size << SIZE_SHIFT | (retain ? RETAIN : 0) | qos.level();
        end++;
        bytes += size;
    }

    public boolean isEmpty() {
        return first == end;
    }

    /// How many wait.
    public int size() {
        return end - first;
    }

    /// Bytes of their payloads.
    public long bytes() {
        return bytes;
    }

    /// The id of the last one.
    public long lastId() {
        return ids[end - 1];
    }

    // Of the first one.

    /// The id of its record.
    public long id() {
        return ids[first];
    }

    /// The id of the message's record.
    public long message() {
        return messages[first];
    }

    /// Bytes of the payload.
    public int payloadBytes() {
        return sizes[first] >>> SIZE_SHIFT;
    }

    public QoS qos() {
        return QoS.of(sizes[first] & QOS);
    }

    public boolean isRetain() {
        return (sizes[first] & RETAIN) != 0;
    }

    /// Takes the first one out.
    public void remove() {
        bytes -= payloadBytes();
        first++;
    }
}
