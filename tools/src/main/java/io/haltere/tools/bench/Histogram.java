package io.haltere.tools.bench;

import org.jspecify.annotations.Nullable;

/// How often each duration came: exact below 128, and to one part in 128 above. Not for several
/// threads at once.
///
/// Powers of two that never came take no memory, so that each of ten thousand subscribers can have
/// one of its own.
final class Histogram {
    private static final int BITS = 7;
    private static final int STEPS = 1 << BITS;

    /// One for the values below [#STEPS], and one for each power of two from there.
    private final long[] @Nullable [] octaves = new long[Long.SIZE - BITS][];

    private long count;
    private long min = Long.MAX_VALUE;
    private long max;

    /// @param value below 0 counts as 0
    void record(long value) {
        long recorded = Math.max(value, 0);
        int shift = shift(recorded);
        int octave = recorded < STEPS ? 0 : shift + 1;
        long[] counts = octaves[octave];
        if (counts == null) {
            counts = new long[STEPS];
            octaves[octave] = counts;
        }
        counts[(int) (recorded >>> shift) & STEPS - 1]++;
        count++;
        min = Math.min(min, recorded);
        max = Math.max(max, recorded);
    }

    private static int shift(long value) {
        return Math.max(Long.SIZE - 1 - BITS - Long.numberOfLeadingZeros(value), 0);
    }

    void add(Histogram other) {
        for (int octave = 0; octave < octaves.length; octave++) {
            long[] from = other.octaves[octave];
            if (from == null) {
                continue;
            }
            long[] to = octaves[octave];
            if (to == null) {
                octaves[octave] = from.clone();
                continue;
            }
            for (int i = 0; i < STEPS; i++) {
                to[i] += from[i];
            }
        }
        count += other.count;
        min = Math.min(min, other.min);
        max = Math.max(max, other.max);
    }

    long count() {
        return count;
    }

    /// 0 when nothing came.
    long min() {
        return count == 0 ? 0 : min;
    }

    long max() {
        return max;
    }

    /// The smallest value that so large a part of all does not exceed; 0 when nothing came.
    ///
    /// @param part 0 to 1
    long quantile(double part) {
        long rank = Math.max(1, (long) Math.ceil(part * count));
        long passed = 0;
        for (int octave = 0; octave < octaves.length; octave++) {
            long[] counts = octaves[octave];
            for (int i = 0; counts != null && i < STEPS; i++) {
                passed += counts[i];
                if (passed >= rank) {
                    return Math.min(largest(octave, i), max);
                }
            }
        }
        return max;
    }

    private static long largest(int octave, int step) {
        return octave == 0 ? step : ((long) (STEPS + step + 1) << octave - 1) - 1;
    }
}
