package io.haltere.mqtt;

/// Quality of service: how often a message may arrive.
public enum QoS {
    AT_MOST_ONCE,
    AT_LEAST_ONCE,
    EXACTLY_ONCE;

    private static final QoS[] LEVELS = values();

    /// 0, 1 or 2, as on the wire.
    public int level() {
        return ordinal();
    }

    public QoS min(QoS other) {
        return compareTo(other) <= 0 ? this : other;
    }

    public QoS max(QoS other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /// @throws IllegalArgumentException unless `level` is 0, 1 or 2
    public static QoS of(int level) {
        if (level < 0 || level >= LEVELS.length) {
            throw new IllegalArgumentException("no QoS " + level);
        }
        return LEVELS[level];
    }
}
