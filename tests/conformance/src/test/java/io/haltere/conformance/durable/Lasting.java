package io.haltere.conformance.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A client with a thread of its own whose memory outlives its connections: it comes back until its
/// work is done. One connection at a time.
abstract class Lasting {
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    final String id;
    private final Path socket;
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private @Nullable Thread thread;
    private boolean wasToldOfSession;
    private volatile @Nullable Wire wire;

    /// Written by its thread alone.
    private volatile long steps;

    /// Set when no new work is to be begun.
    volatile boolean isEnding;

    Lasting(String id, Path socket) {
        this.id = id;
        this.socket = socket;
    }

    final void start() {
        thread = Thread.ofPlatform().name(id).daemon().start(this::run);
    }

    private void run() {
        try {
            boolean isDone = false;
            while (!isDone) {
                try (var opened = new Wire(socket)) {
                    wire = opened;
                    boolean isPresent = opened.connect(id, true);
                    if (wasToldOfSession && !isPresent) {
                        throw new AssertionError("the session of " + id + " is lost");
                    }
                    wasToldOfSession = true;
                    isDone = work(opened);
                } catch (IOException lost) {
                    LockSupport.parkNanos(AGAIN_NANOS); // The broker is down.
                }
            }
        } catch (Throwable ours) {
            fault.set(ours);
        }
    }

    /// Does its work on a new connection. No statement of it may be undone by the end of that.
    ///
    /// @return whether its work is over; if not, it will connect again
    abstract boolean work(Wire connection) throws IOException;

    /// Throws what went wrong so far.
    final void check() {
        Throwable found = fault.get();
        if (found != null) {
            throw new AssertionError(id + ": " + found.getMessage(), found);
        }
    }

    /// Ends the connection without a word.
    final void cut() {
        Wire open = wire;
        if (open != null) {
            try {
                open.close();
            } catch (IOException alreadyClosed) {
                throw new IllegalStateException(alreadyClosed);
            }
        }
    }

    /// Counts what it has got done, so that slowness is not taken for a standstill.
    final void goesOn() {
        steps++;
    }

    /// Waits for the end of its work.
    ///
    /// @param seconds that it may take from one step to the next
    final void join(int seconds) throws InterruptedException {
        Thread running = thread;
        long before = -1;
        while (running != null && !running.join(java.time.Duration.ofSeconds(seconds))) {
            long now = steps;
            if (now == before) {
                var stuck = new AssertionError(id + " stands still after " + now + ": " + this);
                stuck.setStackTrace(running.getStackTrace());
                throw stuck;
            }
            before = now;
        }
        check();
    }
}
