package io.haltere.broker.access;

import io.haltere.mqtt.TopicName;
import java.util.Arrays;

/// Names with a number each, found by what they are below of and by their bytes: topic levels below
/// levels, users below nothing. In a few arrays, as [ByteStrings] are. Built by one thread, then
/// only read.
final class NameTable {
    /// The number of no name; they start at 1. Below it is what is below nothing.
    static final int NONE = 0;

    private static final int FIRST_NAMES = 16;
    private static final int MIX = 0x9E3779B9;

    private final ByteStrings names;
    private int[] parents;

    /// Open addressing, at most half full.
    private int[] slots;

    NameTable() {
        this(new ByteStrings(), FIRST_NAMES);
    }

    /// With room for as many as those of another, and some more.
    NameTable(NameTable like) {
        this(new ByteStrings(like.names), ByteStrings.roomFor(like.names.size()));
    }

    private NameTable(ByteStrings names, int room) {
        this.names = names;
        names.add(new byte[0], 0, 0);
        parents = new int[room];
        slots = new int[slotsFor(room)];
    }

    private static int slotsFor(int names) {
        return 2 * Integer.highestOneBit(2 * names - 1);
    }

    /// How many names there are.
    int size() {
        return names.size() - 1;
    }

    /// The number of a name; [#NONE] when it is not there. Allocates nothing.
    int find(int parent, byte[] source, int start, int end) {
        int mask = slots.length - 1;
        int slot = mixed(parent, TopicName.hash(source, start, end - start)) & mask;
        while (true) {
            int number = slots[slot];
            if (number == NONE
                    || parents[number] == parent && names.isEqual(number, source, start, end)) {
                return number;
            }
            slot = slot + 1 & mask;
        }
    }

    private static int mixed(int parent, int hash) {
        int mixed = (hash ^ parent * MIX) * MIX;
        return mixed ^ mixed >>> 16;
    }

    /// Adds a name that is not there; returns its number, which is one more than the last.
    int add(int parent, byte[] source, int start, int end) {
        int number = names.size();
        if (number == parents.length) {
            parents = Arrays.copyOf(parents, 2 * number);
            slots = new int[slotsFor(parents.length)];
            for (int i = 1; i < number; i++) {
                place(i);
            }
        }
        names.add(source, start, end);
        parents[number] = parent;
        place(number);
        return number;
    }

    private void place(int number) {
        int mask = slots.length - 1;
        int slot = mixed(parents[number], names.hash(number)) & mask;
        while (slots[slot] != NONE) {
            slot = slot + 1 & mask;
        }
        slots[slot] = number;
    }

    boolean startsWith(int number, char ascii) {
        return names.length(number) > 0 && names.first(number) == ascii;
    }

    /// Gives back what was taken for more; there will be none.
    void trim() {
        names.trim();
        if (parents.length > ByteStrings.roomFor(names.size())) {
            parents = Arrays.copyOf(parents, names.size());
        }
    }
}
