package io.haltere.store;

import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/// How a journal works.
///
/// @param segmentBytes size that files of the log grow to, 1024 to 1 GiB; a larger group has one
///   for itself
/// @param sync when bytes are forced to the disk
/// @param bytesMax of all files together, at least four segments; 0: no limit but the disk's
/// @param threads for the committer and its helpers, which it names itself
/// @param onFailure told once, on a thread of the journal, why nothing is durable any more
public record JournalOptions(
        int segmentBytes,
        Sync sync,
        long bytesMax,
        ThreadFactory threads,
        Consumer<Throwable> onFailure) {
    /// 64 MiB.
    public static final int SEGMENT_BYTES = 1 << 26;

    static final int SEGMENT_BYTES_MIN = 1 << 10;
    private static final int SEGMENT_BYTES_MAX = 1 << 30;

    public JournalOptions {
        if (segmentBytes < SEGMENT_BYTES_MIN
                || segmentBytes > SEGMENT_BYTES_MAX
                || segmentBytes % Record.ALIGNMENT != 0) {
            throw new IllegalArgumentException("segments of " + segmentBytes + " bytes");
        }
        if (bytesMax != 0 && bytesMax < 4L * segmentBytes) {
            throw new IllegalArgumentException("limit of " + bytesMax + " bytes");
        }
    }

    /// Segments of 64 MiB, forced before anything is acknowledged, no limit.
    public static JournalOptions defaults(Consumer<Throwable> onFailure) {
        return new JournalOptions(
                SEGMENT_BYTES,
                Sync.COMMIT,
                0,
                task -> Thread.ofPlatform().daemon().unstarted(task),
                onFailure);
    }

    public JournalOptions withSegmentBytes(int bytes) {
        return new JournalOptions(bytes, sync, bytesMax, threads, onFailure);
    }

    public JournalOptions withSync(Sync when) {
        return new JournalOptions(segmentBytes, when, bytesMax, threads, onFailure);
    }

    public JournalOptions withBytesMax(long bytes) {
        return new JournalOptions(segmentBytes, sync, bytes, threads, onFailure);
    }
}
