package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The index against a map of the library.
class IndexTest {
    private record Found(int segment, int offset, int length) {}

    private @Nullable Found told;

    private void tell(long id, int segment, int offset, int length) {
        told = new Found(segment, offset, length);
    }

    private @Nullable Found take() {
        Found taken = told;
        told = null;
        return taken;
    }

    @Test
    void doesWhatAMapDoes() {
        var random = new SplittableRandom(11);
        var index = new Index();
        Map<Long, Found> map = new HashMap<>();
        for (int i = 0; i < 400_000; i++) {
            // Grows for a while, shrinks for a while.
            boolean isPut = random.nextInt(100) < (i / 50_000 % 2 == 0 ? 70 : 20);
            long id = 1 + random.nextInt(20_000);
            if (isPut) {
                var place = new Found(i, i * 8, random.nextInt(1000));
                index.put(id, place.segment, place.offset, place.length, this::tell);
                assertEquals(map.put(id, place), take());
            } else {
                index.remove(id, this::tell);
                assertEquals(map.remove(id), take());
            }
            assertEquals(map.size(), index.size());
        }
        for (long id = 1; id <= 20_000; id++) {
            index.find(id, this::tell);
            assertEquals(map.get(id), take());
        }
        for (long id = 1; id <= 20_000; id++) {
            index.remove(id, this::tell);
        }
        told = null;
        index.find(1, this::tell);
        assertNull(take());
        assertEquals(0, index.size());
    }
}
