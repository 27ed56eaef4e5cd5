package io.haltere.broker.routing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// A thread that does one thing again and again, and how long that took at most.
///
/// A slow one is set against the time for which the thread was ready and had no processor, by the
/// kernel's count, which is read when one was slow: a count that costs more than a match.
final class Reader {
    private static final long SLOW = 50_000;
    private static final Path WAITS = Path.of("/proc/thread-self/schedstat");

    private final BooleanSupplier task;
    private final Thread thread = Thread.ofPlatform().unstarted(this::run);
    private long count;
    private long wrong;
    private long worst;
    private long worstOwn;

    /// @param task says whether it found what it should
    Reader(BooleanSupplier task) {
        this.task = task;
    }

    void start() {
        thread.start();
    }

    void end() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void run() {
        long waited = waitedNanos();
        while (!Thread.currentThread().isInterrupted()) {
            long start = System.nanoTime();
            boolean isRight = task.getAsBoolean();
            long nanos = System.nanoTime() - start;
            count++;
            wrong += isRight ? 0 : 1;
            worst = Math.max(worst, nanos);
            if (nanos > SLOW) {
                long now = waitedNanos();
                worstOwn = Math.max(worstOwn, nanos - (now - waited));
                waited = now;
            }
        }
    }

    private static long waitedNanos() {
        try {
            return Long.parseLong(Files.readString(WAITS).split(" ", 3)[1]);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    long count() {
        return count;
    }

    long wrong() {
        return wrong;
    }

    /// Microseconds.
    long worst() {
        return worst / 1000;
    }

    /// Microseconds, without the waits for a processor; 0 when none was slow.
    long worstOwn() {
        return worstOwn / 1000;
    }
}
