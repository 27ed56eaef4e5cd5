package io.haltere.server.listener;

import io.haltere.broker.port.Loop;
import io.haltere.server.log.ServerLog;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A [Loop] on a Netty event loop. Collects the links that have something to write and writes each
/// of them once at the end of the turn.
final class NettyLoop implements Loop {
    private final int index;
    private final EventLoop eventLoop;
    private final ServerLog log;
    private final Runnable flush = this::flush;
    private List<Output> dirty = new ArrayList<>();
    private List<Output> flushing = new ArrayList<>();

    /// What is written at the end of a turn.
    interface Output {
        void flush();

        /// A fault of our own while it was written: it must end.
        void abandon();
    }

    /// Read once per read or task; volatile costs nothing here and lets the constructor's caller be
    /// another thread.
    private volatile long millis = now();

    NettyLoop(int index, EventLoop eventLoop, ServerLog log) {
        this.index = index;
        this.eventLoop = eventLoop;
        this.log = log;
    }

    EventLoop eventLoop() {
        return eventLoop;
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public boolean isCurrent() {
        return eventLoop.inEventLoop();
    }

    @Override
    public void execute(Runnable task) {
        eventLoop.execute(() -> run(task));
    }

    @Override
    public Timer after(long delay, Runnable task) {
        ScheduledFuture<?> future =
                eventLoop.schedule(() -> run(task), delay, TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    private void run(Runnable task) {
        refresh();
        try {
            task.run();
        } catch (RuntimeException fault) {
            log.fault("Error: A task failed.", fault);
        }
    }

    @Override
    public long millis() {
        return millis;
    }

    /// Looks at the clock. Called where a turn begins: before a read, a task or an event.
    void refresh() {
        millis = now();
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /// The link has something to write.
    void dirty(Output link) {
        if (dirty.isEmpty()) {
            // A task runs after all ready sockets of this turn have been read.
            eventLoop.execute(flush);
        }
        dirty.add(link);
    }

    private void flush() {
        List<Output> current = dirty;
        dirty = flushing;
        flushing = current;
        try {
            for (int i = 0; i < current.size(); i++) {
                flush(current.get(i));
            }
        } finally {
            current.clear();
        }
    }

    /// Whatever happens to one link, the others are written: or nothing ever would be again.
    private void flush(Output link) {
        try {
            link.flush();
        } catch (RuntimeException | Error fault) {
            log.fault("Error: A connection could not be written.", fault);
            abandon(link);
        }
    }

    private void abandon(Output link) {
        try {
            link.abandon();
        } catch (RuntimeException | Error fault) {
            log.fault("Error: A connection could not be ended.", fault);
        }
    }
}
