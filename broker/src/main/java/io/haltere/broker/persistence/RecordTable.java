package io.haltere.broker.persistence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Records by their ids. For one thread.
///
/// Made for millions of ids that mostly follow each other: a page has sixteen of them, so that a
/// record costs 5 bytes where all ids are there and 95 where none has a neighbour, and reading a
/// log touches memory in its order. A `HashMap` takes 46 bytes and a place of its own for each.
final class RecordTable {
    private static final int PAGE_BITS = 4;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int SLOTS_MIN = 1 << 10;

    /// What the ids of a page have in common; its slot is free where there is no page.
    private long[] keys = new long[SLOTS_MIN];

    private @Nullable StateRecord[] @Nullable [] pages = new @Nullable StateRecord[SLOTS_MIN][];
    private int count;

    private long lastKey = -1;
    private @Nullable StateRecord[] last = new @Nullable StateRecord[0];

    /// Is told each record.
    interface Visitor {
        void visit(long id, StateRecord found);
    }

    void put(long id, StateRecord next) {
        long key = id >>> PAGE_BITS;
        if (key != lastKey) {
            last = page(key);
            lastKey = key;
        }
        last[place(id)] = next;
    }

    void remove(long id) {
        @Nullable StateRecord[] page = pages[find(id >>> PAGE_BITS)];
        if (page != null) {
            page[place(id)] = null;
        }
    }

    @Nullable StateRecord get(long id) {
        @Nullable StateRecord[] page = pages[find(id >>> PAGE_BITS)];
        return page == null ? null : page[place(id)];
    }

    boolean isEmpty() {
        for (@Nullable StateRecord[] page : pages) {
            if (!isEmpty(page)) {
                return false;
            }
        }
        return true;
    }

    /// Tells all of them by rising ids.
    void forEach(Visitor visitor) {
        long[] sorted = new long[count];
        int found = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (pages[slot] != null) {
                sorted[found++] = keys[slot];
            }
        }
        Arrays.sort(sorted);
        for (long key : sorted) {
            visit(key, page(key), visitor);
        }
    }

    private static void visit(long key, @Nullable StateRecord[] page, Visitor visitor) {
        for (int i = 0; i < PAGE; i++) {
            StateRecord found = page[i];
            if (found != null) {
                visitor.visit(key << PAGE_BITS | i, found);
            }
        }
    }

    private static int place(long id) {
        return (int) id & PAGE - 1;
    }

    private @Nullable StateRecord[] page(long key) {
        int slot = find(key);
        @Nullable StateRecord[] page = pages[slot];
        if (page == null) {
            if (4 * (count + 1) > 3 * keys.length) {
                makeRoom();
                slot = find(key);
            }
            page = new @Nullable StateRecord[PAGE];
            keys[slot] = key;
            pages[slot] = page;
            count++;
        }
        return page;
    }

    /// The slot of a page, or the free one where it belongs.
    private int find(long key) {
        int mask = keys.length - 1;
        long hash = key * 0x9E3779B97F4A7C15L;
        int slot = (int) (hash >>> 32 ^ hash >>> 52) & mask;
        while (pages[slot] != null && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    /// Twice the slots, unless half of the pages have become empty.
    private void makeRoom() {
        long[] oldKeys = keys;
        @Nullable StateRecord[] @Nullable [] oldPages = pages;
        int filled = 0;
        for (int i = 0; i < oldPages.length; i++) {
            if (isEmpty(oldPages[i])) {
                oldPages[i] = null;
            } else {
                filled++;
            }
        }
        int slots = 2 * filled > count ? 2 * oldKeys.length : oldKeys.length;
        keys = new long[slots];
        pages = new @Nullable StateRecord[slots][];
        count = filled;
        lastKey = -1;
        for (int i = 0; i < oldPages.length; i++) {
            if (oldPages[i] != null) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                pages[slot] = oldPages[i];
            }
        }
    }

    private static boolean isEmpty(@Nullable StateRecord @Nullable [] page) {
        if (page != null) {
            for (StateRecord found : page) {
                if (found != null) {
                    return false;
                }
            }
        }
        return true;
    }
}
