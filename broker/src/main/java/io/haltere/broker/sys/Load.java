package io.haltere.broker.sys;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/// Moving averages of one counter, in units per minute over one, five and fifteen minutes.
final class Load {
    private static final double SECONDS_PER_MINUTE = 60;
    private static final int[] MINUTES = {1, 5, 15};

    /// A smaller change is not worth a message.
    private static final double CHANGE_MIN = 0.01;

    private final String topic;
    private final LongSupplier counter;
    private final double[] averages = new double[MINUTES.length];
    private long last;

    Load(String topic, LongSupplier counter) {
        this.topic = topic;
        this.counter = counter;
        this.last = counter.getAsLong();
    }

    /// Takes in the last seconds, and publishes the averages that changed.
    void update(double seconds, BiConsumer<String, String> publish) {
        long current = counter.getAsLong();
        double perMinute = (current - last) * SECONDS_PER_MINUTE / seconds;
        last = current;
        for (int i = 0; i < MINUTES.length; i++) {
            double weight = Math.exp(-seconds / (SECONDS_PER_MINUTE * MINUTES[i]));
            double average = weight * averages[i] + (1 - weight) * perMinute;
            if (Math.abs(average - averages[i]) >= CHANGE_MIN) {
                String text = String.format(Locale.ROOT, "%.2f", average);
                publish.accept(topic + "/" + MINUTES[i] + "min", text);
            }
            averages[i] = average;
        }
    }
}
