package io.haltere.tools.dbdump;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageSizesTest {
    private static final long SEED = 42;

    @Test
    void isTheSameAsAMap() {
        var random = new Random(SEED);
        var sizes = new MessageSizes();
        var map = new HashMap<Long, Long>();
        for (int i = 0; i < 20_000; i++) {
            long id = random.nextBoolean() ? i + 1 : random.nextLong() | 1;
            long size = random.nextLong(1L << 32);
            sizes.put(id, size);
            map.put(id, size);
            sizes.put(i + 1, size);
            map.put(i + 1L, size);
        }

        map.forEach((id, size) -> assertEquals(size, sizes.get(id), "seed " + SEED));
        assertEquals(0, sizes.get(Long.MIN_VALUE));
    }
}
