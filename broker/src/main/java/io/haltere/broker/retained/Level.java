package io.haltere.broker.retained;

import java.util.Arrays;

/// One level of a topic as a key, ordered by its bytes.
record Level(byte[] name) implements Comparable<Level> {
    boolean isReserved() {
        return name.length > 0 && name[0] == '$';
    }

    @Override
    public int compareTo(Level other) {
        return Arrays.compareUnsigned(name, other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Level that && Arrays.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }
}
