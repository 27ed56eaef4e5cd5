package io.haltere.server;

import io.haltere.broker.port.Loop;
import java.util.List;

/// Gives a sign of life as long as every loop turns: one that hangs serves nobody. On the first
/// loop.
final class Watchdog {
    private final List<? extends Loop> loops;
    private final Loop first;
    private final long period;
    private final Runnable alive;

    /// Loops that have not answered yet.
    private int awaited;

    /// @param period milliseconds between two questions
    /// @param alive called on the first loop, after all have answered
    Watchdog(List<? extends Loop> loops, long period, Runnable alive) {
        this.loops = loops;
        this.first = loops.getFirst();
        this.period = period;
        this.alive = alive;
    }

    /// From any thread.
    void start() {
        first.execute(this::look);
    }

    private void look() {
        if (awaited == 0) {
            awaited = loops.size();
            for (Loop loop : loops) {
                loop.execute(() -> first.execute(this::answered));
            }
        }
        first.after(period, this::look);
    }

    private void answered() {
        awaited--;
        if (awaited == 0) {
            alive.run();
        }
    }
}
