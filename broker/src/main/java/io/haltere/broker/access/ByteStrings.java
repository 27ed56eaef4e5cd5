package io.haltere.broker.access;

import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Byte strings, numbered from 0, in two arrays.
///
/// The collector moves what a reload of a large file has read, while all loops stand still: an
/// array is moved at the speed of memory, a hundred thousand objects are not. Built by one thread,
/// then only read.
final class ByteStrings {
    private static final int FIRST_BYTES = 256;
    private static final int FIRST_STRINGS = 16;

    /// All of them, one behind the other.
    private byte[] bytes;

    /// Where each ends and the next one starts.
    private int[] ends;

    private int count;

    ByteStrings() {
        bytes = new byte[FIRST_BYTES];
        ends = new int[FIRST_STRINGS];
    }

    /// With room for as many as these, and some more.
    ByteStrings(ByteStrings like) {
        bytes = new byte[roomFor(like.start(like.count))];
        ends = new int[roomFor(like.count)];
    }

    static int roomFor(int before) {
        return Math.addExact(before, before / 16 + FIRST_STRINGS);
    }

    int size() {
        return count;
    }

    /// Adds a copy behind the others.
    void add(byte[] source, int start, int end) {
        int from = start(count);
        int to = Math.addExact(from, end - start);
        if (to > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(to, 2 * bytes.length));
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        System.arraycopy(source, start, bytes, from, end - start);
        ends[count++] = to;
    }

    private int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    int length(int index) {
        return ends[index] - start(index);
    }

    byte first(int index) {
        return bytes[start(index)];
    }

    boolean isEqual(int index, byte[] other, int start, int end) {
        return Arrays.equals(bytes, start(index), ends[index], other, start, end);
    }

    boolean isEqual(int index, ByteStrings others, int other) {
        return isEqual(index, others.bytes, others.start(other), others.ends[other]);
    }

    /// As [TopicName#hash].
    int hash(int index) {
        return TopicName.hash(bytes, start(index), length(index));
    }

    /// What UTF-8 says.
    String text(int index) {
        return new String(bytes, start(index), length(index), StandardCharsets.UTF_8);
    }

    /// Gives back what was taken for more, if it is much; there will be none.
    void trim() {
        if (bytes.length > roomFor(start(count))) {
            bytes = Arrays.copyOf(bytes, start(count));
            ends = Arrays.copyOf(ends, count);
        }
    }
}
