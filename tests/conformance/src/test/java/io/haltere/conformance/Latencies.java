package io.haltere.conformance;

import java.util.Arrays;
import java.util.Locale;

/// How long answers took. Any thread.
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    synchronized int count() {
        return count;
    }

    /// The time within which this share of all answers came, in milliseconds.
    ///
    /// @param share 0 to 1; 1 is the slowest answer
    synchronized double millis(double share) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[Math.min(count - 1, (int) (share * count))] / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.2f ms, p99 %.2f ms, max %.2f ms of %d",
                millis(0.5),
                millis(0.99),
                millis(1),
                count());
    }
}
