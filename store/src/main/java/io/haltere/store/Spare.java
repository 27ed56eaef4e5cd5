package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The segment that comes next: its bytes are taken from the disk beforehand, so that a full disk
/// is known before it hurts, and a commit changes no sizes.
///
/// Shared by the committer and the thread that makes it; every thread may ask [#isFull].
final class Spare {
    /// Small writes: in the page cache large ones become large pages, which are then written whole
    /// for every commit.
    private static final int WRITE_BYTES = 1 << 12;

    /// The first that a process makes is so much smaller than the options say; each one after it
    /// has twice the size. So a store that hardly changes stays small, and one that does has few
    /// files.
    private static final int FIRST_PART = 64;

    private static final String DRAFT = ".new";
    private static final int RETRY_MILLIS = 1000;

    private final Disk disk;
    private final JournalOptions options;
    private final Committer.Clockwork clockwork;
    private final Executor files;
    private final Consumer<Throwable> failed;

    // Guarded by this.
    private @Nullable Segment ready;
    private boolean isMaking;
    private boolean isPaused;

    private volatile boolean isFull;

    private final int least;

    /// Of the next one. One task at a time makes them.
    private int size;

    Spare(
            Disk disk,
            JournalOptions options,
            Executor files,
            Committer.Clockwork clockwork,
            Consumer<Throwable> failed) {
        this.disk = disk;
        this.options = options;
        this.files = files;
        this.clockwork = clockwork;
        this.failed = failed;
        this.least =
                Math.max(JournalOptions.SEGMENT_BYTES_MIN, options.segmentBytes() / FIRST_PART);
        this.size = least;
    }

    /// Takes one over that an earlier process has left.
    synchronized void give(Segment left) {
        ready = left;
    }

    /// Begins to make it, unless it is there or on its way.
    ///
    /// Never smaller than one that is there: when no more fit, the last that was taken has to hold
    /// deletions, and what still counts in any other of them.
    ///
    /// @param usedBytes of the files of the log
    /// @param largest of them, in bytes
    synchronized void want(int sequence, long usedBytes, int largest) {
        if (isMissing()) {
            isMaking = true;
            files.execute(() -> make(sequence, usedBytes, Math.max(least, largest)));
        }
    }

    synchronized boolean isMissing() {
        return ready == null && !isMaking && !isPaused;
    }

    /// Whether it is there, or on its way.
    synchronized boolean isComing() {
        return ready != null || isMaking;
    }

    synchronized @Nullable Segment peek() {
        return ready;
    }

    synchronized void taken() {
        ready = null;
    }

    boolean isFull() {
        return isFull;
    }

    /// Something was deleted: it is worth trying at once.
    synchronized void retry() {
        isPaused = false;
    }

    private void make(int sequence, long usedBytes, int smallest) {
        try {
            size = Math.max(size, smallest);
            Segment made = fit(sequence, usedBytes, smallest);
            if (made != null) {
                size = (int) Math.min(2L * size, options.segmentBytes());
            }
            made(made);
        } catch (IOException | RuntimeException | VirtualMachineError failure) {
            failed.accept(failure);
        }
    }

    /// A segment of the size that is due, or the largest for which there is room; null for none.
    private @Nullable Segment fit(int sequence, long usedBytes, int smallest) throws IOException {
        long max = options.bytesMax();
        while (true) {
            if (max == 0 || usedBytes + size <= max) {
                try {
                    return allocate(sequence);
                } catch (IOException failure) {
                    if (!Disk.isFull(failure) && disk.freeBytes() >= size + (long) WRITE_BYTES) {
                        throw failure; // Not for want of room.
                    }
                }
            }
            if (size == smallest) {
                return null;
            }
            size = Math.max(smallest, size / 2);
        }
    }

    private Segment allocate(int sequence) throws IOException {
        String name = Segment.name(sequence);
        Disk.File file = disk.create(name + DRAFT);
        try {
            ByteBuffer zeros = ByteBuffer.allocateDirect(WRITE_BYTES);
            for (int at = 0; at < size; at += WRITE_BYTES) {
                file.write(zeros.clear().limit(Math.min(WRITE_BYTES, size - at)), at);
            }
            file.force();
            disk.rename(name + DRAFT, name);
            disk.forceNames();
            return new Segment(sequence, file, size);
        } catch (IOException failure) {
            file.close();
            disk.delete(name + DRAFT);
            throw failure;
        }
    }

    private void made(@Nullable Segment segment) {
        synchronized (this) {
            isMaking = false;
            ready = segment;
            isPaused = segment == null;
        }
        isFull = segment == null;
        if (segment == null) {
            clockwork.after(
                    RETRY_MILLIS,
                    () -> {
                        retry();
                        clockwork.signal();
                    });
        }
        clockwork.signal();
    }

    static boolean isDraft(String name) {
        return name.endsWith(DRAFT)
                && Segment.sequence(name.substring(0, name.length() - DRAFT.length())) > 0;
    }
}
