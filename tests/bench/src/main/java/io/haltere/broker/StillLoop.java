package io.haltere.broker;

import io.haltere.broker.port.BrokerLog;
import io.haltere.broker.port.Loop;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;

/// The only loop of a broker that is measured, on the thread of the benchmark; nothing is logged.
public final class StillLoop implements Loop, BrokerLog {
    private final Queue<Runnable> tasks = new ArrayDeque<>();

    /// Runs what waits.
    public void turn() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    @Override
    public int index() {
        return 0;
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /// Time stands still.
    @Override
    public Timer after(long millis, Runnable task) {
        return () -> {};
    }

    @Override
    public long millis() {
        return 0;
    }

    @Override
    public boolean isEnabled(Category category) {
        return false;
    }

    @Override
    public void log(Category category, Supplier<String> line) {}

    @Override
    public void fault(String line, Throwable fault) {
        throw new IllegalStateException(line, fault);
    }
}
