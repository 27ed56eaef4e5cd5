package io.haltere.tools.dbdump;

/// The size of each message by its id, in 12 bytes for each slot: a table with open addressing, at
/// most two thirds full.
final class MessageSizes {
    private static final int FIRST_SLOTS = 1 << 10;
    private static final long SPREAD = 0x9E37_79B9_7F4A_7C15L;

    /// 0 where a slot is free, which no message has.
    private long[] ids = new long[FIRST_SLOTS];

    private int[] sizes = new int[FIRST_SLOTS];
    private int count;

    /// @param size of 32 bits, unsigned
    void put(long id, long size) {
        if (count >= ids.length / 3 * 2) {
            grow();
        }
        int slot = slot(ids, id);
        count += ids[slot] == 0 ? 1 : 0;
        ids[slot] = id;
        sizes[slot] = (int) size;
    }

    /// The size, or 0 when there is no such message.
    long get(long id) {
        return Integer.toUnsignedLong(sizes[slot(ids, id)]);
    }

    private void grow() {
        long[] moreIds = new long[Math.multiplyExact(ids.length, 2)];
        int[] moreSizes = new int[moreIds.length];
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] != 0) {
                int slot = slot(moreIds, ids[i]);
                moreIds[slot] = ids[i];
                moreSizes[slot] = sizes[i];
            }
        }
        ids = moreIds;
        sizes = moreSizes;
    }

    /// The slot of an id, or the free one where it belongs.
    private static int slot(long[] table, long id) {
        int mask = table.length - 1;
        int slot = (int) (id * SPREAD >>> Integer.SIZE) & mask;
        while (table[slot] != 0 && table[slot] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }
}
