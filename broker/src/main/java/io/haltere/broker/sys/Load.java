package io.haltere.broker.sys;

import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;

/// Moving averages of one counter, in units per minute over one, five and fifteen minutes.
final class Load {
    private static final double SECONDS_PER_MINUTE = 60;
    private static final int[] MINUTES = {1, 5, 15};

    /// A smaller change is not worth a message.
    private static final double CHANGE_MIN = 0.01;

    /// Of each average.
    private final List<SysValue> values;

    private final LongSupplier counter;
    private final double[] averages = new double[MINUTES.length];
    private long last;

    Load(String topic, LongSupplier counter) {
        this.values =
                IntStream.of(MINUTES)
                        .mapToObj(
                                minutes -> new SysValue(topic + "/" + minutes + "min", Load::text))
                        .toList();
        this.counter = counter;
        this.last = counter.getAsLong();
    }

    private static String text(long bits) {
        return String.format(Locale.ROOT, "%.2f", Double.longBitsToDouble(bits));
    }

    List<SysValue> values() {
        return values;
    }

    /// Takes in the last seconds, and publishes the averages that changed, as bits.
    void update(double seconds, ObjLongConsumer<SysValue> publish) {
        long current = counter.getAsLong();
        double perMinute = (current - last) * SECONDS_PER_MINUTE / seconds;
        last = current;
        for (int i = 0; i < MINUTES.length; i++) {
            double weight = Math.exp(-seconds / (SECONDS_PER_MINUTE * MINUTES[i]));
            double average = weight * averages[i] + (1 - weight) * perMinute;
            if (Math.abs(average - averages[i]) >= CHANGE_MIN) {
                publish.accept(values.get(i), Double.doubleToRawLongBits(average));
            }
            averages[i] = average;
        }
    }
}
