package io.haltere.testkit;

import io.haltere.broker.port.Loop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A loop whose tasks and timers run when the test says so. All loops of a test share one thread:
/// whose task runs is the current one.
public final class ManualLoop implements Loop {
    private static final ThreadLocal<@Nullable ManualLoop> CURRENT = new ThreadLocal<>();

    private final int index;
    private final ManualTime time;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Waiting> timers =
            new PriorityQueue<>(
                    Comparator.comparingLong((Waiting w) -> w.due)
                            .thenComparingLong(w -> w.number));
    private long timerCount;

    private static final class Waiting {
        private final long due;
        private final long number;
        private final Runnable task;
        private boolean isCancelled;

        Waiting(long due, long number, Runnable task) {
            this.due = due;
            this.number = number;
            this.task = task;
        }
    }

    ManualLoop(int index, ManualTime time) {
        this.index = index;
        this.time = time;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return CURRENT.get() == this;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Timer after(long millis, Runnable task) {
        var waiting = new Waiting(time.millis() + millis, timerCount++, task);
        timers.add(waiting);
        return () -> waiting.isCancelled = true;
    }

    @Override
    public long millis() {
        return time.millis();
    }

    /// Runs the oldest task; false when there is none.
    public boolean step() {
        Runnable task = tasks.poll();
        if (task == null) {
            return false;
        }
        run(task);
        return true;
    }

    /// Runs all tasks.
    public void finish() {
        boolean isBusy = true;
        while (isBusy) {
            isBusy = step();
        }
    }

    /// Runs a task now, as if it were this loop's turn.
    public void run(Runnable task) {
        ManualLoop before = CURRENT.get();
        CURRENT.set(this);
        try {
            task.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /// When the next timer is due; [Long#MAX_VALUE] when none waits.
    long nextDue() {
        while (!timers.isEmpty() && timers.peek().isCancelled) {
            timers.remove();
        }
        return timers.isEmpty() ? Long.MAX_VALUE : timers.peek().due;
    }

    /// Turns the timers that are due into tasks.
    void wake() {
        while (nextDue() <= time.millis()) {
            tasks.add(timers.remove().task);
        }
    }

    boolean isIdle() {
        return tasks.isEmpty();
    }
}
