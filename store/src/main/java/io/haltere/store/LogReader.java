package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a log as a crash or worse has left it. Writes nothing.
///
/// What makes it exact: the first record after each force says that all before it is safe. Before
/// the last of these a gap is damage, and what comes after it counts; behind it a gap is where a
/// crash tore the log, and nothing after it ever was acknowledged.
final class LogReader {
    private final Disk disk;
    private final NavigableMap<Integer, Part> parts = new TreeMap<>();

    private long oldest = 1;
    private long highestId;
    private long expected;
    private long bytes;
    private long damaged;
    private long skipped;
    private long torn;
    private int missing;

    /// Of the last part that was read; 0: it has no record.
    private long firstLsn;

    /// One file.
    ///
    /// @param cut where what counts ends
    /// @param content where its last byte ends that is not zero
    record Part(
            int sequence,
            Disk.File file,
            long size,
            @Nullable SegmentHeader header,
            long cut,
            long content) {
        boolean isEmpty() {
            return content == 0;
        }

        Part cutAt(long position, long contentEnd) {
            return new Part(sequence, file, size, header, position, contentEnd);
        }
    }

    /// Is told each record that is whole, in order.
    interface Sink {
        /// @param body empty for what is no put
        void record(Part part, int position, byte[] bytes, int at, ByteBuffer body);

        /// A record whose body is damaged.
        void damaged(long id);

        /// That was all of a file, with what is gone in it or right before it.
        default void end(Part part, long damagedRecords, long skippedBytes) {}
    }

    LogReader(Disk disk) {
        this.disk = disk;
    }

    /// Opens all files and finds out what belongs to the log.
    ///
    /// @param isWritable false to look at what can be read
    /// @throws StoreException.NewerVersion before anything was changed
    void examine(boolean isWritable) throws IOException, StoreException {
        for (String name : disk.list()) {
            int sequence = Segment.sequence(name);
            if (sequence > 0) {
                Disk.File file = disk.open(name, isWritable);
                parts.put(sequence, part(sequence, isWritable ? file : new Salvaged(file)));
            }
        }
        for (Part part : parts.values()) {
            SegmentHeader header = part.header();
            if (header != null) {
                oldest = Math.max(oldest, header.oldest());
                highestId = Math.max(highestId, header.highestId());
            }
        }
        findEnd();
        countMissing();
    }

    /// Segments that were never written to come last; before them is that in which the log ends.
    /// While its header is not there yet, the one before it says with which segment the log begins.
    private void findEnd() throws IOException {
        boolean isFound = false;
        boolean isCertain = false;
        for (Part part : List.copyOf(parts.descendingMap().values())) {
            if (!isCertain) {
                Part whole = tail(part);
                if (!isFound) {
                    parts.put(part.sequence(), whole);
                    isFound = !whole.isEmpty();
                }
                isCertain = isFound && part.header() != null;
            }
        }
    }

    private Part part(int sequence, Disk.File file) throws IOException, StoreException {
        byte[] head = new byte[SegmentHeader.BYTES];
        file.read(ByteBuffer.wrap(head), 0);
        int version = SegmentHeader.versionOf(head);
        if (version > SegmentHeader.VERSION) {
            file.close();
            throw new StoreException.NewerVersion(disk.name(), version);
        }
        SegmentHeader header = SegmentHeader.decode(head);
        boolean isOwn = header != null && header.sequence() == sequence;
        long size = Math.min(file.size(), Integer.MAX_VALUE - Record.ALIGNMENT);
        return new Part(sequence, file, size, isOwn ? header : null, size, Math.max(1, size));
    }

    /// Finds where the last file that has something ends.
    private Part tail(Part part) throws IOException {
        SegmentScanner scan = scanner(part, part.header() == null ? 0 : part.header().firstLsn());
        long cut = SegmentHeader.BYTES;
        boolean isTorn = false;
        while (scan.advance()) {
            if (Record.is(Record.FORCED, scan.array(), scan.index())) {
                cut = scan.position();
                isTorn = false;
            } else if (scan.lost() > 0 || scan.skipped() > 0) {
                isTorn = true;
            }
            isTorn |= !scan.isWhole();
            if (!isTorn && Record.is(Record.END, scan.array(), scan.index())) {
                cut = scan.limit();
                noteCheckpoint(scan);
            }
        }
        boolean hasRecords = scan.limit() > SegmentHeader.BYTES;
        long from = part.header() == null && !hasRecords ? 0 : cut;
        long content = scan.lastContent(Math.min(from, part.size()));
        return part.cutAt(cut, part.size() < SegmentHeader.BYTES ? part.size() + 1 : content);
    }

    private void noteCheckpoint(SegmentScanner scan) {
        if (Record.is(Record.CHECKPOINT, scan.array(), scan.index())) {
            oldest = Math.max(oldest, Record.id(scan.array(), scan.index()));
        }
    }

    private void countMissing() {
        long next = oldest;
        for (int sequence : parts.tailMap((int) oldest, true).keySet()) {
            missing += (int) (sequence - next);
            next = sequence + 1L;
        }
    }

    private static SegmentScanner scanner(Part part, long lsn) {
        return new SegmentScanner(
                part.file(), part.sequence(), part.size(), SegmentHeader.BYTES, lsn);
    }

    /// Tells everything that counts.
    void read(Sink sink) throws IOException, StoreException {
        List<Part> log = log();
        for (Part part : log) {
            long damagedBefore = damaged;
            long skippedBefore = skipped;
            read(part, part == log.getLast(), sink);
            sink.end(part, damaged - damagedBefore, skipped - skippedBefore);
        }
    }

    private void read(Part part, boolean isLast, Sink sink) throws IOException, StoreException {
        SegmentHeader header = part.header();
        if (header != null) {
            damaged += expected == 0 ? 0 : Math.max(0, header.firstLsn() - expected);
            expected = header.firstLsn();
        } else if (!isLast) {
            skipped += SegmentHeader.BYTES;
        }
        // A part that is missing before this one leaves a gap in the numbers that no bytes fill.
        boolean isContinued = header != null || parts.lowerKey(part.sequence()) == null;
        long lsn = isContinued && header != null ? expected : 0;
        var scan = scanner(part, lsn);
        long end = SegmentHeader.BYTES;
        firstLsn = 0;
        while (scan.advance() && scan.position() < (isLast ? part.cut() : part.size())) {
            damaged += scan.lost() + lostBefore(scan, lsn, end);
            skipped += scan.skipped();
            record(part, scan, sink);
            end = scan.limit();
            firstLsn = firstLsn == 0 ? scan.lsn() : firstLsn;
            expected = scan.lsn() + 1;
            if (isLast && end >= part.cut()) {
                break;
            }
        }
        boolean isCut = part.size() < (header == null ? SegmentHeader.BYTES : header.capacity());
        if (isLast) {
            torn += Math.max(0, part.content() - part.cut());
            skipped += isCut && part.content() <= part.cut() ? 1 : 0;
            parts.put(part.sequence(), part.cutAt(end, part.content()));
        } else {
            long content = scan.lastContent(Math.min(end, part.size()));
            skipped += content - Math.min(end, part.size());
            parts.put(part.sequence(), part.cutAt(end, content));
        }
    }

    /// Without a header the first record alone tells what is missing before it.
    private long lostBefore(SegmentScanner scan, long lsn, long end) {
        boolean isFirst = lsn == 0 && end == SegmentHeader.BYTES;
        return isFirst && expected != 0 ? Math.max(0, scan.lsn() - expected) : 0;
    }

    private void record(Part part, SegmentScanner scan, Sink sink)
            throws IOException, StoreException {
        if (!Record.isKnown(scan.array(), scan.index())) {
            int version = Record.version(scan.array(), scan.index());
            throw new StoreException.NewerVersion(disk.name(), version);
        }
        boolean isWhole = scan.isWhole();
        byte[] array = scan.array();
        int at = scan.index();
        long id = Record.id(array, at);
        if (!Record.is(Record.CHECKPOINT, array, at)) {
            highestId = Math.max(highestId, id);
        }
        bytes += Record.size(array, at);
        if (isWhole) {
            sink.record(part, scan.position(), array, at, scan.body());
        } else {
            damaged++;
            sink.damaged(id);
        }
    }

    /// The files with which the log goes on, the oldest first.
    List<Part> log() {
        var log = new ArrayList<Part>();
        for (Part part : parts.values()) {
            if (part.sequence() >= oldest && !part.isEmpty()) {
                log.add(part);
            }
        }
        return log;
    }

    /// Files that compaction had done with, and one that was kept ready.
    List<Part> others() {
        List<Part> log = log();
        return parts.values().stream()
                .filter(part ->
                        log.stream().noneMatch(other -> other.sequence() == part.sequence()))
                .toList();
    }

    long oldest() {
        return oldest;
    }

    long highestId() {
        return highestId;
    }

    /// The number of the next record.
    long nextLsn() {
        return Math.max(1, expected);
    }

    /// The number of the first record of the last segment, or the next one if it has none.
    long firstLsn() {
        return firstLsn == 0 ? nextLsn() : firstLsn;
    }

    Recovery recovery(long entries) {
        return new Recovery(entries, bytes, damaged, skipped, torn, missing);
    }

    void close() throws IOException {
        for (Part part : parts.values()) {
            part.file().close();
        }
    }

    /// A file that is only looked at: sectors that the disk cannot read are zeros, which are no
    /// record.
    ///
    /// Not for a store in use: there a failure to read may pass, and what is taken for lost is
    /// lost.
    static final class Salvaged implements Disk.File {
        private static final int SECTOR = 1 << 12;

        private final Disk.File file;

        Salvaged(Disk.File file) {
            this.file = file;
        }

        @Override
        public void read(ByteBuffer to, long position) throws IOException {
            int start = to.position();
            try {
                file.read(to, position);
            } catch (IOException unreadable) {
                readSectors(
                        to.position(start), Math.min(to.remaining(), size() - position), position);
            }
        }

        private void readSectors(ByteBuffer to, long length, long position) {
            for (long done = 0; done < length; ) {
                int rest = SECTOR - (int) ((position + done) % SECTOR);
                int bytes = (int) Math.min(rest, length - done);
                to.put(sector(bytes, position + done));
                done += bytes;
            }
        }

        private byte[] sector(int bytes, long position) {
            byte[] read = new byte[bytes];
            try {
                file.read(ByteBuffer.wrap(read), position);
                return read;
            } catch (IOException unreadable) {
                return new byte[bytes];
            }
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer from, long position) {
            throw new UnsupportedOperationException("only looked at");
        }

        @Override
        public void force() {
            throw new UnsupportedOperationException("only looked at");
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
