package io.haltere.broker.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/// One loop's counts: written by its loop alone, read by any thread; readers never block.
///
/// Opaque access costs what a plain one does and keeps a reader from seeing torn or frozen values;
/// sums over loops are not a snapshot, which `$SYS` does not promise.
public final class Counters {
    private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

    /// A cache line at either end keeps the loops' arrays from disturbing one another.
    private static final int PADDING = 8;

    private final long[] values = new long[Counter.values().length + 2 * PADDING];

    public Counters() {}

    public void increment(Counter counter) {
        add(counter, 1);
    }

    public void add(Counter counter, long amount) {
        int index = counter.ordinal() + PADDING;
        VALUES.setOpaque(values, index, values[index] + amount);
    }

    public long value(Counter counter) {
        return (long) VALUES.getOpaque(values, counter.ordinal() + PADDING);
    }

    public static long sum(List<Counters> loops, Counter counter) {
        long sum = 0;
        for (Counters counters : loops) {
            sum += counters.value(counter);
        }
        return sum;
    }
}
