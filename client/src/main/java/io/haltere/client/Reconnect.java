package io.haltere.client;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// When to try again after a connection was lost: after the first delay, then after twice as long
/// each time, up to the longest; each by chance up to a half shorter, so that a fleet does not come
/// back in one moment.
public record Reconnect(Duration first, Duration longest) {
    static final Reconnect DEFAULT = new Reconnect(Duration.ofSeconds(1), Duration.ofMinutes(1));

    private static final int DOUBLINGS_MAX = 30;

    public Reconnect {
        if (first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("reconnect from " + first + " to " + longest);
        }
    }

    /// @param attempt counted from 0
    Duration delay(int attempt, RandomGenerator random) {
        long doubled = first.toMillis() << Math.min(attempt, DOUBLINGS_MAX);
        long limited = Math.clamp(doubled, first.toMillis(), longest.toMillis());
        return Duration.ofMillis(limited - (long) (random.nextDouble() * limited / 2));
    }
}
