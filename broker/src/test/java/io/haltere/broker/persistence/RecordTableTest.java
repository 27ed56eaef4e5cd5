package io.haltere.broker.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.persistence.StateRecord.OfRetained;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RecordTableTest {
    @Test
    void holdsWhatAMapHolds() {
        var random = new Random(5);
        var expected = new TreeMap<Long, StateRecord>();
        var table = new RecordTable();

        for (int i = 0; i < 200_000; i++) {
            // Neighbours, and ids far from all others.
            long id = random.nextBoolean() ? 1 + i / 3 : 1 + random.nextInt(1000) * 1_000_003L;
            if (random.nextInt(3) == 0) {
                expected.remove(id);
                table.remove(id);
            } else {
                expected.put(id, new OfRetained(i));
                table.put(id, new OfRetained(i));
            }
        }

        assertEquals(List.copyOf(expected.entrySet()), all(table));
        expected.forEach((id, known) -> assertEquals(known, table.get(id)));
        assertEquals(null, table.get(Long.MAX_VALUE));
    }

    @Test
    void pagesThatHaveBecomeEmptyAreNotKept() {
        var table = new RecordTable();

        for (long id = 1; id < 1_000_000; id++) {
            table.put(id, new OfRetained(id));
            table.remove(id - 10);
        }

        assertEquals(10, all(table).size());
    }

    private static List<Map.Entry<Long, StateRecord>> all(RecordTable table) {
        var found = new ArrayList<Map.Entry<Long, StateRecord>>();
        table.forEach((id, known) -> found.add(Map.entry(id, known)));
        return found;
    }
}
