package io.haltere.store;

/// When bytes that were written are forced to the disk.
///
/// The end of a segment is always forced, whatever is chosen: recovery relies on it.
public sealed interface Sync {
    /// Before it is said that they are durable.
    Sync COMMIT = new Commit();

    /// Left to the operating system: the end of the process loses nothing, that of the machine may.
    Sync NEVER = new Never();

    /// @see #COMMIT
    record Commit() implements Sync {}

    /// At the latest so long after they were written.
    ///
    /// @param millis 1 to 3 600 000
    record Interval(int millis) implements Sync {
        public Interval {
            if (millis < 1 || millis > 3_600_000) {
                throw new IllegalArgumentException("interval of " + millis + " ms");
            }
        }
    }

    /// @see #NEVER
    record Never() implements Sync {}
}
