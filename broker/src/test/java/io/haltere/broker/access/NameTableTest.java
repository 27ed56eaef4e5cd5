package io.haltere.broker.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private record Key(int parent, String name) {}

    private static int find(NameTable table, Key key) {
        byte[] bytes = ("<" + key.name + ">").getBytes(UTF_8);
        return table.find(key.parent, bytes, 1, bytes.length - 1);
    }

    private static int add(NameTable table, Key key) {
        byte[] bytes = ("<" + key.name + ">").getBytes(UTF_8);
        return table.add(key.parent, bytes, 1, bytes.length - 1);
    }

    /// Fills one as a map is filled, and asks both.
    private static NameTable filled(NameTable table, long seed, int rounds) {
        var random = new Random(seed);
        var known = new HashMap<Key, Integer>();
        for (int i = 0; i < rounds; i++) {
            int parent = random.nextInt(2 * known.size() + 1) - known.size();
            var key = new Key(parent, "x".repeat(random.nextInt(3)) + random.nextInt(9));
            assertEquals(known.getOrDefault(key, NameTable.NONE), find(table, key));
            if (!known.containsKey(key)) {
                known.put(key, add(table, key));
                assertEquals(known.size(), table.size());
            }
        }
        table.trim();
        known.forEach((key, number) -> assertEquals(number, find(table, key)));
        assertEquals(NameTable.NONE, find(table, new Key(0, "absent")));
        return table;
    }

    @Test
    void findsWhatWasAddedBelowItsParent() {
        NameTable first = filled(new NameTable(), 29_11, 5000);

        filled(new NameTable(first), 30_11, 6000);
        filled(new NameTable(first), 1_12, 10);
    }

    @Test
    void anEmptyNameIsOne() {
        var table = new NameTable();

        assertEquals(1, table.add(NameTable.NONE, new byte[0], 0, 0));
        assertEquals(1, table.find(NameTable.NONE, new byte[0], 0, 0));
        assertEquals(NameTable.NONE, table.find(1, new byte[0], 0, 0));
    }
}
