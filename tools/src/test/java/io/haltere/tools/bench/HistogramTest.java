package io.haltere.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private static final double PRECISION = 1.0 / 128;

    @Test
    void nothingHasNoQuantiles() {
        var empty = new Histogram();

        assertEquals(0, empty.count());
        assertEquals(0, empty.min());
        assertEquals(0, empty.quantile(0.5));
        assertEquals(0, empty.max());
    }

    @Test
    void smallValuesAreExact() {
        var histogram = new Histogram();
        for (int value = 1; value <= 100; value++) {
            histogram.record(value);
        }

        assertEquals(1, histogram.min());
        assertEquals(50, histogram.quantile(0.5));
        assertEquals(90, histogram.quantile(0.9));
        assertEquals(100, histogram.quantile(1));
    }

    @Test
    void quantilesAreThoseOfASortedListButForOnePartIn128() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var histogram = new Histogram();
        var values = new long[10_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextLong() >>> random.nextInt(1, 63);
            histogram.record(values[i]);
        }
        Arrays.sort(values);

        for (double part : new double[] {0.001, 0.1, 0.5, 0.9, 0.99, 0.999, 1}) {
            long exact = values[(int) Math.ceil(part * values.length) - 1];
            long found = histogram.quantile(part);
            assertTrue(found >= exact, part + " with seed " + seed);
            assertTrue(found - exact <= exact * PRECISION, part + " with seed " + seed);
        }
        assertEquals(values[0], histogram.min());
        assertEquals(values[values.length - 1], histogram.max());
    }

    @Test
    void theLargestAndWhatIsBelowZeroHaveTheirPlace() {
        var histogram = new Histogram();
        histogram.record(Long.MAX_VALUE);
        histogram.record(-5);

        assertEquals(0, histogram.min());
        assertEquals(0, histogram.quantile(0.5));
        assertEquals(Long.MAX_VALUE, histogram.quantile(1));
    }

    @Test
    void aSumIsThatOfAllValues() {
        var sum = new Histogram();
        var one = new Histogram();
        var other = new Histogram();
        var all = new Histogram();
        for (int i = 0; i < 1_000; i++) {
            (i % 3 == 0 ? one : other).record(i * 977L);
            all.record(i * 977L);
        }
        sum.add(one);
        sum.add(other);
        sum.add(new Histogram());

        assertEquals(Summary.Latencies.of(all), Summary.Latencies.of(sum));
        assertEquals(all.count(), sum.count());
    }
}
