package io.haltere.mqtt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The topic that a message is published to: valid UTF-8, no wildcard, 1 to 65 535 bytes.
///
/// Kept as bytes: routing compares and hashes bytes, and most topics are never printed.
public final class TopicName {
    /// The longest string that two length bytes can announce.
    public static final int MAX_BYTES = 65_535;

    /// How many levels below the first a topic may have. A deeper one has no use but to make trees
    /// deep; Mosquitto draws the line at the same depth.
    public static final int MAX_SEPARATORS = 200;

    /// Stands in a PUBLISH whose topic is given by a topic alias.
    public static final TopicName NONE = new TopicName(new byte[0]);

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /// Another in each process: who chooses topics cannot choose those that collide.
    private static final long SEED = new SplittableRandom().nextLong();

    private final byte[] utf8;
    private final int hash;
    private @Nullable String text;

    private TopicName(byte[] utf8) {
        this.utf8 = utf8;
        this.hash = hash(utf8, 0, utf8.length);
    }

    /// The topic made of these bytes, copied; null when they are no valid topic name.
    public static @Nullable TopicName parse(byte[] bytes, int offset, int length) {
        return isValid(bytes, offset, length)
                ? new TopicName(Arrays.copyOfRange(bytes, offset, offset + length))
                : null;
    }

    /// @throws IllegalArgumentException when the text is no valid topic name
    public static TopicName of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!isValid(bytes, 0, bytes.length)) {
            throw new IllegalArgumentException("not a topic name: '" + text + "'");
        }
        return new TopicName(bytes);
    }

    private static boolean isValid(byte[] bytes, int offset, int length) {
        if (length == 0 || length > MAX_BYTES || !Utf8.isString(bytes, offset, length)) {
            return false; // [MQTT-4.7.3-1] [MQTT-4.7.3-2] [MQTT-4.7.3-3]
        }
        int separators = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = bytes[i];
            if (b == '+' || b == '#') {
                return false; // [MQTT-3.3.2-2]
            }
            if (b == '/') {
                separators++;
            }
        }
        return separators <= MAX_SEPARATORS;
    }

    /// A hash of bytes, the same as `hashCode()` of the topic they spell, and another in the next
    /// process. Eight bytes at a time: this is on the path of every PUBLISH.
    public static int hash(byte[] bytes, int offset, int length) {
        long h = SEED ^ length;
        int i = offset;
        int end = offset + length;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            h = mixed(h ^ (long) LONGS.get(bytes, i));
        }
        long tail = 0;
        for (; i < end; i++) {
            tail = tail << 8 | bytes[i] & 0xFF;
        }
        h = mixed(h ^ tail);
        return (int) (h ^ h >>> 32);
    }

    /// Both halves of the product: a known change of the input does not lead to a known change of
    /// the output, as it would with the lower half alone, whatever the seed.
    private static long mixed(long value) {
        return value * MIX ^ Math.multiplyHigh(value, MIX);
    }

    /// Length in bytes.
    public int length() {
        return utf8.length;
    }

    public boolean isEmpty() {
        return utf8.length == 0;
    }

    /// Whether it starts with `$`, and so hides from wildcards at the first level.
    public boolean isReserved() {
        return utf8.length > 0 && utf8[0] == '$';
    }

    /// The array itself, shared by all holders: never write to it.
    public byte[] bytes() {
        return utf8;
    }

    /// The levels below one another; each a fresh array.
    public List<byte[]> levels() {
        return levels(utf8);
    }

    static List<byte[]> levels(byte[] utf8) {
        var levels = new ArrayList<byte[]>();
        int start = 0;
        for (int i = 0; i <= utf8.length; i++) {
            if (i == utf8.length || utf8[i] == '/') {
                levels.add(Arrays.copyOfRange(utf8, start, i));
                start = i + 1;
            }
        }
        return levels;
    }

    /// Where a level ends that begins here: at a separator, or at the end.
    public static int levelEnd(byte[] bytes, int start) {
        int i = start;
        while (i < bytes.length && bytes[i] != '/') {
            i++;
        }
        return i;
    }

    public void writeTo(ByteBuffer buffer) {
        buffer.put(utf8);
    }

    /// Whether the topic is spelled by exactly these bytes.
    public boolean isSpelled(byte[] bytes, int offset, int length) {
        return Arrays.equals(utf8, 0, utf8.length, bytes, offset, offset + length);
    }

    public boolean startsWith(String prefix) {
        return toString().startsWith(prefix);
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof TopicName that
                        && hash == that.hash
                        && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        String decoded = text;
        if (decoded == null) {
            // A race only decodes twice: strings are safe to publish without a fence.
            decoded = new String(utf8, StandardCharsets.UTF_8);
            text = decoded;
        }
        return decoded;
    }
}
