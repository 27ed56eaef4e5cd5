package io.haltere.broker.persistence;

import java.util.Arrays;

/// Numbers ids from 0 in the order in which they are first seen. For one thread.
final class IdSlots {
    private static final int SLOTS_MIN = 64;

    /// Open addressing; 0 is free.
    private long[] table = new long[SLOTS_MIN];

    private int[] slots = new int[SLOTS_MIN];
    private long[] ids = new long[SLOTS_MIN];
    private int count;

    /// The number of an id, which is not 0.
    int of(long id) {
        int at = find(id);
        if (table[at] == id) {
            return slots[at];
        }
        if (2 * (count + 1) > table.length) {
            grow();
            at = find(id);
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, 2 * count);
        }
        table[at] = id;
        slots[at] = count;
        ids[count] = id;
        return count++;
    }

    /// The id with this number.
    long id(int slot) {
        return ids[slot];
    }

    int count() {
        return count;
    }

    private int find(long id) {
        int mask = table.length - 1;
        int at = (int) (id * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (table[at] != 0 && table[at] != id) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private void grow() {
        table = new long[2 * table.length];
        slots = new int[table.length];
        for (int slot = 0; slot < count; slot++) {
            int at = find(ids[slot]);
            table[at] = ids[slot];
            slots[at] = slot;
        }
    }
}
