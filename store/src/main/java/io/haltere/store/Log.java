package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The segments, from the oldest to that which is being written. Confined to the committer.
final class Log {
    private static final int WRITE_BYTES_MAX = 1 << 20;

    private final Spare spare;
    private final LongSupplier highestId;
    private final CRC32C crc = new CRC32C();
    private final Index index = new Index();

    /// By number, from that of the first; null: the file is missing.
    private final List<@Nullable Segment> segments = new ArrayList<>();

    private final Index.Place replaced = (_, segment, _, length) -> free(segment, length);

    private @Nullable Segment current;
    private int oldest = 1;
    private int next = 1;
    private long lsn;
    private boolean isForced;
    private boolean isDirty;
    private long used;
    private long live;
    private long fileBytes;
    private int count;
    private long forces;
    private long written;
    private long compacted;
    private long groups;
    private long damaged;

    /// The disk could not say that bytes are safe: nobody knows which are.
    static final class ForceFailure extends IOException {
        private static final long serialVersionUID = 1L;

        ForceFailure(IOException cause) {
            super("fsync failed: " + cause.getMessage(), cause);
        }
    }

    /// @param highestId asked when a segment begins
    /// @param oldest number of the segment with which the log begins
    Log(Spare spare, LongSupplier highestId, int oldest) {
        this.spare = spare;
        this.highestId = highestId;
        this.oldest = oldest;
        this.next = oldest;
    }

    /// Adds a segment that is there, before anything is written.
    void add(Segment segment) {
        while (oldest + segments.size() < segment.sequence) {
            segments.add(null);
        }
        segments.add(segment);
        next = segment.sequence + 1;
        used += segment.end;
        fileBytes += segment.capacity;
        count++;
        dropMissing();
    }

    /// Where the last record of a segment ends, once it was read.
    void recoveredEnd(Segment segment, int end) {
        used += end - segment.end;
        segment.end = end;
    }

    /// Notes an entry that is there.
    void recovered(Segment segment, int offset, long id, int length) {
        keep(segment, offset, id, length);
    }

    void recoveredDelete(long id) {
        index.remove(id, replaced);
    }

    /// Goes on behind what is there.
    ///
    /// @param last is written on, if it can be
    void begin(@Nullable Segment last, int sequence, long nextLsn) throws IOException {
        current = last;
        next = Math.max(next, sequence);
        lsn = nextLsn;
        if (last != null) {
            last.file.force();
        }
        isForced = true;
    }

    private @Nullable Segment segment(int sequence) {
        int at = sequence - oldest;
        return at >= 0 && at < segments.size() ? segments.get(at) : null;
    }

    private void free(int sequence, int length) {
        Segment segment = segment(sequence);
        if (segment != null) {
            segment.live -= Record.size(length);
            live -= Record.size(length);
        }
    }

    private void keep(Segment segment, int offset, long id, int length) {
        index.put(id, segment.sequence, offset, length, replaced);
        segment.live += Record.size(length);
        live += Record.size(length);
    }

    /// Asks for the segment that comes after the current one.
    void prepare() {
        if (spare.isMissing()) {
            spare.want(next, fileBytes, largest());
        }
    }

    private int largest() {
        int largest = 0;
        for (Segment segment : segments()) {
            largest = Math.max(largest, segment.capacity);
        }
        return largest;
    }

    /// Whether that segment is there or being made.
    boolean isNextComing() {
        return spare.isComing();
    }

    /// Bytes left in the current segment.
    int room() {
        return current == null ? 0 : current.capacity - current.end;
    }

    /// Bytes of the current segment.
    int capacity() {
        return current == null ? 0 : current.capacity;
    }

    /// Appends whole groups as far as there is room. May be called again with what is left, also
    /// after it threw.
    ///
    /// @return where it stopped
    int append(byte[] bytes, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            int end = stamp(bytes, at, to);
            if (end == at) {
                if (!roll(groupEnd(bytes, at) - at)) {
                    return at;
                }
            } else {
                write(bytes, at, end);
                at = end;
            }
        }
        return at;
    }

    private static int groupEnd(byte[] bytes, int from) {
        int at = from;
        while (!Record.is(Record.END, bytes, at)) {
            at += Record.size(bytes, at);
        }
        return at + Record.size(bytes, at);
    }

    /// Gives the records their places.
    ///
    /// @return the end of the last group that fits
    private int stamp(byte[] bytes, int from, int to) {
        if (current == null) {
            return from;
        }
        int fits = from;
        int at = from;
        long number = lsn;
        int limit = (int) Math.min(to, (long) from + room());
        while (at < limit) {
            int size = Record.size(bytes, at);
            if (size > limit - at) {
                break;
            }
            int flags = Record.flags(bytes, at) & ~Record.FORCED;
            boolean isFirst = at == from && isForced;
            Record.stamp(
                    bytes,
                    at,
                    isFirst ? flags | Record.FORCED : flags,
                    number++,
                    current.sequence,
                    crc);
            at += size;
            if ((flags & Record.END) != 0) {
                fits = at;
            }
        }
        return fits;
    }

    private void write(byte[] bytes, int from, int to) throws IOException {
        Segment segment = Objects.requireNonNull(current);
        isDirty = true;
        for (int at = from; at < to; at += WRITE_BYTES_MAX) {
            int length = Math.min(WRITE_BYTES_MAX, to - at);
            segment.file.write(ByteBuffer.wrap(bytes, at, length), segment.end + at - from);
        }
        isForced = false;
        written += to - from;
        used += to - from;
        for (int at = from; at < to; at += Record.size(bytes, at)) {
            apply(segment, bytes, at, segment.end + at - from);
        }
        segment.end += to - from;
    }

    private void apply(Segment segment, byte[] bytes, int at, int offset) {
        lsn++;
        int flags = Record.flags(bytes, at);
        groups += flags & Record.END;
        long id = Record.id(bytes, at);
        if ((flags & Record.DELETE) != 0) {
            index.remove(id, replaced);
        } else if ((flags & Record.CHECKPOINT) == 0) {
            keep(segment, offset, id, Record.length(bytes, at));
        }
    }

    /// Begins the next segment; what is in the current one is safe before.
    ///
    /// @param needed bytes for the first group
    /// @return false when it is not there yet
    private boolean roll(int needed) throws IOException {
        prepare();
        Segment fresh = spare.peek();
        if (fresh == null) {
            return false;
        }
        force();
        var header =
                new SegmentHeader(
                        fresh.sequence, lsn, highestId.getAsLong(), oldest, fresh.capacity);
        fresh.capacity = Math.max(fresh.capacity, SegmentHeader.BYTES + needed);
        fresh.file.write(header.encode(), 0);
        isDirty = true;
        spare.taken();
        current = fresh;
        add(fresh);
        prepare();
        return true;
    }

    /// Makes safe what was written.
    void force() throws ForceFailure {
        if (isDirty && current != null) {
            try {
                current.file.force();
            } catch (IOException failure) {
                throw new ForceFailure(failure);
            }
            forces++;
            isDirty = false;
            isForced = true;
        }
    }

    boolean isDirty() {
        return isDirty;
    }

    /// Says in the log with which segment it begins, and that all before this is safe.
    ///
    /// @return false when there is no room
    boolean checkpoint(long oldestSequence) throws IOException {
        byte[] bytes = new byte[Record.HEADER];
        int flags = Record.CHECKPOINT | Record.END;
        Record.encode(bytes, 0, oldestSequence, 0, flags, 0, crc);
        return append(bytes, 0, bytes.length) == bytes.length;
    }

    /// The oldest segment when it is not written any more.
    @Nullable Segment oldestClosed() {
        Segment segment = segments.isEmpty() ? null : segments.getFirst();
        return segment == current ? null : segment;
    }

    /// Takes the oldest segment out of the log, in which nothing counts any more.
    ///
    /// @return null when there is no room to say so in the log
    @Nullable Segment retire() throws IOException {
        Segment retired = oldestClosed();
        if (retired == null || !checkpoint(retired.sequence + 1L)) {
            return null;
        }
        force();
        segments.removeFirst();
        oldest++;
        count--;
        used -= retired.end;
        fileBytes -= retired.capacity;
        dropMissing();
        return retired;
    }

    private void dropMissing() {
        while (!segments.isEmpty() && segments.getFirst() == null) {
            segments.removeFirst();
            oldest++;
        }
    }

    /// Whether this is the entry that counts.
    boolean isLive(long id, Segment segment, int offset) {
        return index.isAt(id, segment.sequence, offset);
    }

    /// Is told where an entry stands.
    interface Place {
        void at(Segment segment, int offset, int length);
    }

    /// @return whether there is such an entry
    boolean find(long id, Place place) {
        boolean[] isFound = new boolean[1];
        index.find(
                id,
                (_, sequence, offset, length) -> {
                    Segment segment = segment(sequence);
                    if (segment != null) {
                        isFound[0] = true;
                        place.at(segment, offset, length);
                    }
                });
        return isFound[0];
    }

    /// Gives up an entry whose bytes are damaged.
    void lose(long id) {
        index.remove(id, replaced);
        damaged++;
    }

    void noteCompacted(int bytes) {
        compacted += bytes;
    }

    /// All segments, with that which is being written as the last.
    List<Segment> segments() {
        var all = new ArrayList<Segment>();
        for (Segment segment : segments) {
            if (segment != null) {
                all.add(segment);
            }
        }
        return all;
    }

    @Nullable Segment current() {
        return current;
    }

    int count() {
        return count;
    }

    int lastSequence() {
        return next - 1;
    }

    int oldest() {
        return oldest;
    }

    long used() {
        return used;
    }

    long live() {
        return live;
    }

    Stats stats() {
        return new Stats(
                used, live, index.size(), count, forces, written, compacted, groups, damaged);
    }

    void close() throws IOException {
        for (Segment segment : segments()) {
            segment.file.close();
        }
        Segment left = spare.peek();
        if (left != null) {
            left.file.close();
        }
    }
}
