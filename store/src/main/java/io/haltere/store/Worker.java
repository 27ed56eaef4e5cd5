package io.haltere.store;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Runs tasks one after the other on a thread that is started for the first of them and then waits
/// for more. Shared.
final class Worker implements Executor {
    private final String name;
    private final ThreadFactory threads;
    private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    // Guarded by this.
    private @Nullable Thread thread;
    private boolean isStopped;

    Worker(String name, ThreadFactory threads) {
        this.name = name;
        this.threads = threads;
    }

    @Override
    public synchronized void execute(Runnable task) {
        if (isStopped) {
            return;
        }
        tasks.add(task);
        if (thread == null) {
            thread = threads.newThread(this::work);
            thread.setName(name);
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void work() {
        try {
            while (!isOver()) {
                tasks.take().run();
            }
        } catch (InterruptedException over) {
            // Nobody but the end of the process does that.
        }
    }

    private synchronized boolean isOver() {
        return isStopped && tasks.isEmpty();
    }

    /// Lets what was given be done, and waits for that.
    void stop() throws InterruptedException {
        Thread last;
        synchronized (this) {
            isStopped = true;
            last = thread;
            tasks.add(() -> {});
        }
        if (last != null && last != Thread.currentThread()) {
            last.join();
        }
    }
}
