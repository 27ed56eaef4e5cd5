package io.haltere.store;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Writes what callers hand over, in steps that a thread of its own makes, or a test.
///
/// One force covers all that gathered while the one before it took its time: the more there is to
/// do, the less it costs.
final class Committer {
    private static final int RETRY_MILLIS = 1000;
    private static final int SLICE_MAX = 1 << 20;
    private static final int ROOM_MIN = 1 << 20;

    private final Disk disk;
    private final Log log;
    private final Compactor compactor;
    private final Handover handover;
    private final Clockwork clockwork;
    private final Sync sync;
    private final Consumer<Throwable> onFailure;

    /// What is being written; null: nothing.
    private Handover.@Nullable Work work;

    private boolean isTimed;
    private long recent;
    private volatile boolean isForceDue;
    private volatile Stats stats = Stats.NONE;

    /// Wakes the committer, now or later. Any thread.
    interface Clockwork {
        void after(int millis, Runnable task);

        void signal();
    }

    /// What a step has come to.
    enum Progress {
        WORKED,
        IDLE,

        /// There is something to write, and the segment for it is being made.
        WAITING,

        /// There is something to write and no room for it.
        BLOCKED
    }

    Committer(
            Disk disk,
            JournalOptions options,
            Log log,
            Compactor compactor,
            Handover handover,
            Clockwork clockwork) {
        this.disk = disk;
        this.log = log;
        this.compactor = compactor;
        this.handover = handover;
        this.clockwork = clockwork;
        this.sync = options.sync();
        this.onFailure = options.onFailure();
    }

    Stats stats() {
        return stats;
    }

    /// Does what there is to do.
    Progress step() {
        if (handover.isFailed()) {
            return Progress.IDLE;
        }
        try {
            log.prepare();
            Progress progress = commit();
            if (progress == Progress.WORKED || progress == Progress.IDLE) {
                long bytes = Compactor.SLICE_BYTES + 4 * recent;
                progress = compact((int) Math.min(bytes, SLICE_MAX), progress);
            } else {
                progress = compact(SLICE_MAX, progress);
            }
            stats = log.stats();
            return progress;
        } catch (IOException | RuntimeException | VirtualMachineError failure) {
            fail(failure);
            return Progress.IDLE;
        }
    }

    /// Nothing is durable from now on, and nobody is told that it were. Any thread.
    void fail(Throwable failure) {
        if (handover.fail()) {
            onFailure.accept(failure);
        }
    }

    private Progress commit() throws IOException {
        if (work == null) {
            work = handover.take();
        }
        Handover.Work taken = work;
        Progress written = write(taken);
        if (written != Progress.WORKED) {
            return written;
        }
        boolean isIdle = taken.isEmpty();
        force();
        taken.durable.forEach(this::call);
        taken.tasks.forEach(this::call);
        recent = taken.bytes;
        handover.done(taken);
        work = null;
        return isIdle ? Progress.IDLE : Progress.WORKED;
    }

    private Progress write(Handover.Work taken) throws IOException {
        while (!taken.chunks.isEmpty()) {
            Handover.Chunk chunk = taken.chunks.getFirst();
            Progress written = write(chunk);
            if (written != Progress.WORKED) {
                return written;
            }
            taken.chunks.removeFirst();
            handover.release(chunk.bytes);
        }
        return Progress.WORKED;
    }

    private Progress write(Handover.Chunk chunk) throws IOException {
        try {
            chunk.from = log.append(chunk.bytes, chunk.from, chunk.to);
            if (chunk.from == chunk.to) {
                return Progress.WORKED;
            }
            return log.isNextComing() ? Progress.WAITING : Progress.BLOCKED;
        } catch (Log.ForceFailure failure) {
            throw failure;
        } catch (IOException failure) {
            awaitRoom(failure, chunk.to - chunk.from);
            return Progress.BLOCKED;
        }
    }

    /// Tries again later if a write failed for want of room, which only the disk knows.
    private void awaitRoom(IOException failure, long bytes) throws IOException {
        if (!Disk.isFull(failure) && disk.freeBytes() >= ROOM_MIN + bytes) {
            throw failure;
        }
        clockwork.after(RETRY_MILLIS, clockwork::signal);
    }

    private void force() throws IOException {
        if (sync instanceof Sync.Interval interval) {
            force(interval);
        } else if (sync instanceof Sync.Never) {
            isForceDue = false;
        } else {
            log.force();
        }
    }

    private void force(Sync.Interval interval) throws IOException {
        if (isForceDue) {
            isForceDue = false;
            isTimed = false;
            log.force();
        } else if (log.isDirty() && !isTimed) {
            isTimed = true;
            clockwork.after(interval.millis(), this::forceNow);
        }
    }

    private void forceNow() {
        isForceDue = true;
        clockwork.signal();
    }

    /// A fault of the caller's is not one of the journal.
    void call(Runnable callback) {
        try {
            callback.run();
        } catch (RuntimeException fault) {
            Thread own = Thread.currentThread();
            own.getUncaughtExceptionHandler().uncaughtException(own, fault);
        }
    }

    /// Gives back more than comes in, and never more at once than a commit can wait for.
    private Progress compact(int bytes, Progress progress) throws IOException {
        try {
            return compactor.step(bytes) ? Progress.WORKED : progress;
        } catch (Log.ForceFailure failure) {
            throw failure;
        } catch (IOException failure) {
            awaitRoom(failure, bytes);
            return progress;
        }
    }

    /// Writes and forces what is left, and says that the log ends whole.
    void finish() {
        try {
            if (!handover.isFailed()) {
                log.checkpoint(log.oldest()); // Where there is room for it.
                log.force();
                stats = log.stats();
            }
        } catch (IOException | RuntimeException | VirtualMachineError failure) {
            fail(failure);
        }
    }
}
