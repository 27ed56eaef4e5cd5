package io.haltere.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Gives space back: what still counts in the oldest segment is written again at the head of the
/// log, then the segment goes. Confined to the committer.
///
/// Always the oldest: what a deletion in it ended can stand in no other, so deletions need not be
/// kept. It works in slices, so that no commit waits for more than one of them.
final class Compactor {
    static final int SLICE_BYTES = 1 << 18;

    private static final int SEGMENTS_MIN = 3;

    private final Log log;
    private final Spare spare;
    private final Consumer<Segment> retired;
    private final List<Runnable> snapshots = new ArrayList<>();

    private @Nullable Segment source;
    private @Nullable SegmentScanner scan;
    private int resume;
    private int snapshotUpTo;
    private byte[] out = new byte[SLICE_BYTES];

    /// @param retired is given segments that the log does without
    Compactor(Log log, Spare spare, Consumer<Segment> retired) {
        this.log = log;
        this.spare = spare;
        this.retired = retired;
    }

    /// Compacts everything that is there and worth it, also where that would not be done yet.
    void snapshot(Runnable done) {
        snapshots.add(done);
        snapshotUpTo = log.lastSequence();
    }

    /// Does so much, if there is something to do.
    ///
    /// @param bytes of the old segment to look at
    /// @return whether something was done
    boolean step(int bytes) throws IOException {
        Segment oldest = log.oldestClosed();
        if (oldest == null || !isWorth(oldest)) {
            endSnapshots();
            return false;
        }
        if (!isPossible(oldest)) {
            return false;
        }
        if (oldest.live == 0) {
            return retire();
        }
        if (oldest != source || scan == null) {
            source = oldest;
            resume = SegmentHeader.BYTES;
            scan = new SegmentScanner(oldest.file, oldest.sequence, oldest.end, resume, 0);
        } else if (scan.limit() != resume) {
            scan.rewind(resume);
        }
        return copy(oldest, scan, bytes);
    }

    /// Half of the log counts, or what is short of that fits in a few segments. Once it is full,
    /// one segment that can be won is reason enough.
    private boolean isWorth(Segment oldest) {
        long waste = log.used() - log.live();
        boolean isWasteful = log.count() > SEGMENTS_MIN && log.used() > 2 * log.live();
        boolean isShort = spare.isFull() && waste > oldest.capacity;
        boolean isAsked = oldest.sequence <= snapshotUpTo && 4 * waste > log.used();
        return oldest == source || isWasteful || isShort || isAsked || oldest.live == 0;
    }

    /// Deletions must find room even when the disk is full.
    private boolean isPossible(Segment oldest) {
        long reserve = log.capacity() / 8;
        return spare.peek() != null || oldest.live + Record.HEADER + reserve <= log.room();
    }

    private boolean copy(Segment oldest, SegmentScanner from, int bytes) throws IOException {
        int filled = 0;
        boolean isAtEnd = false;
        while (from.limit() - resume < bytes && filled < SLICE_BYTES && !isAtEnd) {
            if (from.advance()) {
                filled = take(oldest, from, filled);
            } else {
                isAtEnd = true;
            }
        }
        int taken = log.append(out, 0, filled);
        log.noteCompacted(taken);
        if (taken < filled) {
            // Looked at again when there is room: by then some of it may have ended.
            return taken > 0;
        }
        resume = from.limit();
        if (out.length > SLICE_BYTES * 4) {
            out = new byte[SLICE_BYTES];
        }
        return !isAtEnd || retire();
    }

    private int take(Segment oldest, SegmentScanner from, int filled) throws IOException {
        long id = Record.id(from.array(), from.index());
        int left = Record.DELETE | Record.CHECKPOINT;
        if (Record.is(left, from.array(), from.index())
                || !log.isLive(id, oldest, from.position())) {
            return filled;
        }
        if (!from.isWhole()) {
            log.lose(id);
            return filled;
        }
        int size = Record.size(from.array(), from.index());
        if (filled + size > out.length) {
            out = Arrays.copyOf(out, filled + size);
        }
        System.arraycopy(from.array(), from.index(), out, filled, size);
        Record.flags(out, filled, Record.END);
        return filled + size;
    }

    private boolean retire() throws IOException {
        Segment gone = log.retire();
        if (gone == null) {
            return false;
        }
        source = null;
        scan = null;
        spare.retry();
        retired.accept(gone);
        return true;
    }

    private void endSnapshots() {
        List<Runnable> done = List.copyOf(snapshots);
        snapshots.clear();
        done.forEach(Runnable::run);
    }
}
