package io.haltere.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Clients choose topics and filters: they must not be able to choose those that collide.
class TopicHashTest {
    private static final int COUNT = 2000;
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final long TOP = 1L << 63;

    private final Random random = new Random(1);

    @Test
    void isThatOfTheTopic() {
        byte[] bytes = "a/sensor/of/some/length".getBytes(StandardCharsets.UTF_8);

        assertEquals(
                TopicName.of("sensor/of/some/length").hashCode(),
                TopicName.hash(bytes, 2, bytes.length - 2));
    }

    /// Made for the lower half of the product, without a seed.
    @Test
    void topicsMadeToCollideDoNot() {
        Set<Integer> hashes = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            long first = random.nextLong();
            long state = (first ^ 2 * Long.BYTES) * MIX;
            hashes.add(hash(first, state ^ state >>> 32));
        }
        assertTrue(hashes.size() > COUNT * 0.99, () -> hashes.size() + " of " + COUNT);
    }

    /// What only the top bit of the first eight bytes changes, the next eight can take back if
    /// there is no more than the lower half of a product, whatever the seed.
    @Test
    void knownChangesDoNotCancelOut() {
        int collisions = 0;
        for (int i = 0; i < COUNT; i++) {
            long first = random.nextLong();
            long second = random.nextLong();
            if (hash(first, second) == hash(first ^ TOP, second ^ TOP ^ TOP >>> 32)
                    || hash(first, second) == hash(first ^ TOP, second ^ TOP)) {
                collisions++;
            }
        }
        assertTrue(collisions < COUNT * 0.01, collisions + " of " + COUNT);
    }

    private static int hash(long first, long second) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return TopicName.hash(bytes.putLong(first).putLong(second).array(), 0, 2 * Long.BYTES);
    }
}
