package io.haltere.bench.load;

import java.util.Arrays;

/// Counts nanoseconds in steps of 1/64 of a power of two, so that a quantile is right within 1.6 %.
public final class Latencies {
    private static final int STEP_BITS = 6;
    private static final int STEPS = 1 << STEP_BITS;

    private final long[] counts = new long[STEPS * (Long.SIZE - STEP_BITS)];
    private long count;
    private long worst;

    /// @param nanos negative counts as none
    public void add(long nanos) {
        long value = Math.max(nanos, 0);
        int shift = Math.max(0, Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(value | 1));
        counts[shift * STEPS + (int) (value >> shift)]++;
        count++;
        worst = Math.max(worst, value);
    }

    public void clear() {
        Arrays.fill(counts, 0);
        count = 0;
        worst = 0;
    }

    /// The most, exactly.
    public long worst() {
        return worst;
    }

    /// @param part 0 to 1
    /// @return nanoseconds, 0 when nothing was counted
    public long quantile(double part) {
        long wanted = (long) (part * count);
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed > wanted) {
                int shift = Math.max(0, i / STEPS - 1);
                return (long) (i - shift * STEPS) << shift;
            }
        }
        return worst;
    }
}
