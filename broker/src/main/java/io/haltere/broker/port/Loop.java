package io.haltere.broker.port;

/// A thread that runs tasks one after the other, and owns the state of what is on it.
///
/// Production has one per core on Netty; tests have loops that are stepped by hand.
public interface Loop {
    /// 0 to `count - 1`; the broker keeps one of everything per loop.
    int index();

    /// Whether the caller runs on this loop.
    boolean isCurrent();

    /// Runs a task later on this loop. From any thread; tasks of one caller keep their order. A
    /// task that throws is logged and does not stop the loop.
    void execute(Runnable task);

    /// Runs a task on this loop after a delay in milliseconds. From this loop only.
    Timer after(long millis, Runnable task);

    /// Milliseconds since some moment, never going back; read once per turn, so it costs nothing.
    /// From this loop only.
    long millis();

    /// A task that waits for its time.
    interface Timer {
        /// Nothing happens if it has run.
        void cancel();
    }
}
