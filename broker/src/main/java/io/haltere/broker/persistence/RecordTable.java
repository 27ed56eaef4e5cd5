package io.haltere.broker.persistence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Records by their ids: as objects, or packed into a number ([PackedRecord]). For one thread.
///
/// Made for millions of ids that mostly follow each other: a page has sixteen of them, so that a
/// packed record costs 11 bytes where all ids are there and 190 where none has a neighbour, and
/// reading a log touches memory in its order. A `HashMap` takes 46 bytes and a place of its own for
/// each.
final class RecordTable {
    private static final int PAGE_BITS = 4;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final int SLOTS_MIN = 1 << 10;

    /// What the ids of a page have in common; its slot is free where there is no page.
    private long[] keys = new long[SLOTS_MIN];

    private @Nullable Page[] pages = new @Nullable Page[SLOTS_MIN];
    private int count;

    private long lastKey = -1;
    private @Nullable Page last;

    private static final class Page {
        private @Nullable StateRecord @Nullable [] records;
        private long @Nullable [] packed;

        void put(int place, StateRecord next) {
            if (records == null) {
                records = new @Nullable StateRecord[PAGE];
            }
            records[place] = next;
            if (packed != null) {
                packed[place] = 0;
            }
        }

        void pack(int place, long next) {
            if (packed == null) {
                packed = new long[PAGE];
            }
            packed[place] = next;
            if (records != null) {
                records[place] = null;
            }
        }

        @Nullable StateRecord record(int place) {
            return records == null ? null : records[place];
        }

        long packed(int place) {
            return packed == null ? 0 : packed[place];
        }

        void remove(int place) {
            if (records != null) {
                records[place] = null;
            }
            if (packed != null) {
                packed[place] = 0;
            }
        }

        boolean isEmpty() {
            for (int i = 0; i < PAGE; i++) {
                if (record(i) != null || packed(i) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// Is told each record that is an object.
    interface Visitor {
        void visit(long id, StateRecord found);
    }

    /// Is told each record that is packed.
    interface PackedVisitor {
        void visit(long id, long found);
    }

    void put(long id, StateRecord next) {
        page(id).put(place(id), next);
    }

    /// @param next not 0
    void pack(long id, long next) {
        page(id).pack(place(id), next);
    }

    void remove(long id) {
        Page page = known(id);
        if (page != null) {
            page.remove(place(id));
        }
    }

    /// The record with this id if it is an object.
    @Nullable StateRecord get(long id) {
        Page page = known(id);
        return page == null ? null : page.record(place(id));
    }

    /// The record with this id if it is packed; otherwise 0.
    long packed(long id) {
        Page page = known(id);
        return page == null ? 0 : page.packed(place(id));
    }

    boolean isEmpty() {
        for (@Nullable Page page : pages) {
            if (page != null && !page.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /// Tells all objects by rising ids.
    void forEach(Visitor visitor) {
        for (long key : sorted()) {
            Page page = pages[find(key)];
            for (int i = 0; page != null && page.records != null && i < PAGE; i++) {
                StateRecord found = page.record(i);
                if (found != null) {
                    visitor.visit(key << PAGE_BITS | i, found);
                }
            }
        }
    }

    /// Tells all that is packed by rising ids.
    void forEachPacked(PackedVisitor visitor) {
        for (long key : sorted()) {
            Page page = pages[find(key)];
            for (int i = 0; page != null && page.packed != null && i < PAGE; i++) {
                long found = page.packed(i);
                if (found != 0) {
                    visitor.visit(key << PAGE_BITS | i, found);
                }
            }
        }
    }

    private long[] sorted() {
        long[] sorted = new long[count];
        int found = 0;
        for (int slot = 0; slot < keys.length; slot++) {
            if (pages[slot] != null) {
                sorted[found++] = keys[slot];
            }
        }
        Arrays.sort(sorted);
        return sorted;
    }

    private static int place(long id) {
        return (int) id & PAGE - 1;
    }

    private @Nullable Page known(long id) {
        long key = id >>> PAGE_BITS;
        return key == lastKey ? last : pages[find(key)];
    }

    private Page page(long id) {
        long key = id >>> PAGE_BITS;
        Page page = last;
        if (key != lastKey || page == null) {
            page = page(key, find(key));
            last = page;
            lastKey = key;
        }
        return page;
    }

    private Page page(long key, int slot) {
        Page page = pages[slot];
        if (page == null) {
            int free = slot;
            if (4 * (count + 1) > 3 * keys.length) {
                makeRoom();
                free = find(key);
            }
            page = new Page();
            keys[free] = key;
            pages[free] = page;
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
        @Nullable Page[] oldPages = pages;
        int filled = 0;
        for (int i = 0; i < oldPages.length; i++) {
            Page page = oldPages[i];
            if (page == null || page.isEmpty()) {
                oldPages[i] = null;
            } else {
                filled++;
            }
        }
        int slots = 2 * filled > count ? 2 * oldKeys.length : oldKeys.length;
        keys = new long[slots];
        pages = new @Nullable Page[slots];
        count = filled;
        lastKey = -1;
        last = null;
        for (int i = 0; i < oldPages.length; i++) {
            if (oldPages[i] != null) {
                int slot = find(oldKeys[i]);
                keys[slot] = oldKeys[i];
                pages[slot] = oldPages[i];
            }
        }
    }
}
