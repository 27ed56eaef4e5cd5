package io.haltere.bench.load;

/// What can be measured of a broker under a load.
public enum Figure {
    PER_SECOND("per second", 1),
    /// Of the broker, for each delivery, cycle or connection.
    CPU_MICROS("CPU µs", 1),
    P50_MICROS("p50 µs", 1),
    P99_MICROS("p99 µs", 1),
    WORST_MICROS("worst µs", 1),
    LOST("lost", 1),
    REORDERED("out of order", 1),
    START_SECONDS("s to CONNACK", 1),
    MEMORY("RSS MB", 1 << 20),
    CONNECTION_BYTES("bytes per connection", 1),
    /// Processors that the broker uses while nothing happens.
    IDLE_CPUS("CPUs when idle", 1),
    /// Of the bench itself, for each delivery.
    OWN_MICROS("CPU µs of the load", 1),
    /// Processors that others used meanwhile.
    OTHER_CPUS("CPUs of others", 1);

    private final String title;
    private final int unit;

    /// @param unit in which it is shown
    Figure(String title, int unit) {
        this.title = title;
        this.unit = unit;
    }

    public String title() {
        return title;
    }

    public int unit() {
        return unit;
    }
}
