package io.haltere.mqtt.codec;

import io.haltere.mqtt.TopicName;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Recently seen topics, so that a topic that comes often is validated and allocated once.
///
/// A four-way set-associative table with a fixed number of slots: a peer that invents topics evicts
/// others but takes no memory. Confined to one loop, shared by all its connections.
public final class TopicCache {
    /// Bytes of the longest topic that is kept: thousands of the longest possible ones would fill a
    /// small heap.
    static final int LENGTH_MAX = 256;

    private static final int WAYS = 4;

    private final @Nullable TopicName[] slots;
    private final int setMask;
    private byte[] scratch = new byte[LENGTH_MAX];
    private int nextVictim;

    /// @param capacity the number of topics kept, a power of two, at least 4
    public TopicCache(int capacity) {
        if (capacity < WAYS || Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("not a power of two from 4: " + capacity);
        }
        this.slots = new TopicName[capacity];
        this.setMask = capacity / WAYS - 1;
    }

    /// Reads a topic of `length` bytes and moves the position behind it; null when the bytes are no
    /// valid topic name.
    @Nullable TopicName read(ByteBuffer in, int length) {
        if (length > scratch.length) {
            scratch = new byte[Math.max(length, 2 * scratch.length)];
        }
        byte[] bytes = scratch;
        in.get(bytes, 0, length);
        return length > LENGTH_MAX ? TopicName.parse(bytes, 0, length) : known(bytes, length);
    }

    private @Nullable TopicName known(byte[] bytes, int length) {
        int hash = TopicName.hash(bytes, 0, length);
        int set = (hash & setMask) * WAYS;
        for (int i = set; i < set + WAYS; i++) {
            TopicName topic = slots[i];
            if (topic != null && topic.hashCode() == hash && topic.isSpelled(bytes, 0, length)) {
                return topic;
            }
        }
        TopicName topic = TopicName.parse(bytes, 0, length);
        if (topic != null) {
            slots[set + victim(set)] = topic;
        }
        return topic;
    }

    private int victim(int set) {
        for (int way = 0; way < WAYS; way++) {
            if (slots[set + way] == null) {
                return way;
            }
        }
        nextVictim = nextVictim + 1 & WAYS - 1;
        return nextVictim;
    }
}
