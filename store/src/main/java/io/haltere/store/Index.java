package io.haltere.store;

import org.jspecify.annotations.Nullable;

/// Where the live entry of each id stands. Confined to one thread.
///
/// Open addressing in primitive arrays, 20 bytes a slot and 27 to 53 an entry. It is cut into 256
/// tables, each of which grows and shrinks by itself: none takes longer than a moment.
final class Index {
    private static final int TABLES = 256;

    private final @Nullable Table[] tables = new @Nullable Table[TABLES];
    private long size;

    /// Is told where an entry stands.
    interface Place {
        void at(long id, int segment, int offset, int length);
    }

    long size() {
        return size;
    }

    /// Puts or replaces.
    ///
    /// @param segment number of the segment
    /// @param length of the body
    /// @param before told what was replaced
    void put(long id, int segment, int offset, int length, Place before) {
        int hash = hash(id);
        Table table = tables[hash >>> 24];
        if (table == null) {
            table = new Table();
            tables[hash >>> 24] = table;
        }
        table.growWhenFull();
        int slot = table.find(id, hash);
        if (table.ids[slot] == 0) {
            size++;
            table.count++;
        } else {
            before.at(id, table.segments[slot], table.offsets[slot], table.lengths[slot]);
        }
        table.set(slot, id, segment, offset, length);
    }

    /// @param before told what was removed
    void remove(long id, Place before) {
        int hash = hash(id);
        Table table = tables[hash >>> 24];
        if (table == null) {
            return;
        }
        int slot = table.find(id, hash);
        if (table.ids[slot] != 0) {
            before.at(id, table.segments[slot], table.offsets[slot], table.lengths[slot]);
            table.remove(slot);
            size--;
            table.shrinkWhenEmpty();
        }
    }

    /// @param found told if there is one
    void find(long id, Place found) {
        int hash = hash(id);
        Table table = tables[hash >>> 24];
        if (table != null) {
            int slot = table.find(id, hash);
            if (table.ids[slot] != 0) {
                found.at(id, table.segments[slot], table.offsets[slot], table.lengths[slot]);
            }
        }
    }

    boolean isAt(long id, int segment, int offset) {
        int hash = hash(id);
        Table table = tables[hash >>> 24];
        if (table == null) {
            return false;
        }
        int slot = table.find(id, hash);
        return table.ids[slot] == id
                && table.segments[slot] == segment
                && table.offsets[slot] == offset;
    }

    /// Ids follow each other, so that one multiplication leaves long chains: of those with the same
    /// first eight bits many have the same last ones.
    private static int hash(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ mixed >>> 32) * 0xD6E8FEB86659FD93L;
        return (int) (mixed >>> 32);
    }

    private static final class Table {
        private static final int SLOTS_MIN = 8;

        private long[] ids = new long[SLOTS_MIN];
        private int[] segments = new int[SLOTS_MIN];
        private int[] offsets = new int[SLOTS_MIN];
        private int[] lengths = new int[SLOTS_MIN];
        private int count;

        /// The slot of an id, or the free one where it belongs.
        int find(long id, int hash) {
            int mask = ids.length - 1;
            int slot = hash & mask;
            while (ids[slot] != 0 && ids[slot] != id) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        void set(int slot, long id, int segment, int offset, int length) {
            ids[slot] = id;
            segments[slot] = segment;
            offsets[slot] = offset;
            lengths[slot] = length;
        }

        /// What follows moves up, so that no chain breaks.
        void remove(int slot) {
            int mask = ids.length - 1;
            int hole = slot;
            int next = (hole + 1) & mask;
            while (ids[next] != 0) {
                int home = hash(ids[next]) & mask;
                if (((next - home) & mask) >= ((next - hole) & mask)) {
                    set(hole, ids[next], segments[next], offsets[next], lengths[next]);
                    hole = next;
                }
                next = (next + 1) & mask;
            }
            ids[hole] = 0;
            count--;
        }

        void growWhenFull() {
            if (4 * (count + 1) > 3 * ids.length) {
                resize(2 * ids.length);
            }
        }

        void shrinkWhenEmpty() {
            if (ids.length > SLOTS_MIN && 8 * count < ids.length) {
                resize(ids.length / 2);
            }
        }

        private void resize(int slots) {
            long[] oldIds = ids;
            int[] oldSegments = segments;
            int[] oldOffsets = offsets;
            int[] oldLengths = lengths;
            ids = new long[slots];
            segments = new int[slots];
            offsets = new int[slots];
            lengths = new int[slots];
            for (int i = 0; i < oldIds.length; i++) {
                if (oldIds[i] != 0) {
                    int slot = find(oldIds[i], hash(oldIds[i]));
                    set(slot, oldIds[i], oldSegments[i], oldOffsets[i], oldLengths[i]);
                }
            }
        }
    }
}
