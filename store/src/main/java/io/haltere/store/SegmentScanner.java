package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// Goes through the records of a segment, past what is damaged.
///
/// After a damaged header it looks for the next one that is whole and whose number fits; what lies
/// between is skipped. Memory: a window of 1 MiB, or the largest record.
final class SegmentScanner {
    private static final int WINDOW = 1 << 20;
    private static final int WINDOW_MIN = 1 << 12;

    private final Disk.File file;
    private final long sequence;
    private final long end;
    private final CRC32C crc = new CRC32C();

    private byte[] window;
    private ByteBuffer view;
    private long start;
    private int filled;

    private long at;
    private long next;
    private long lsn;
    private long lost;
    private long skipped;

    /// @param end where the segment ends
    /// @param at where to begin
    /// @param lsn number that the first record should have; 0: not known
    SegmentScanner(Disk.File file, long sequence, long end, long at, long lsn) {
        this.file = file;
        this.sequence = sequence;
        this.end = end;
        this.next = at;
        this.lsn = lsn;
        window = new byte[(int) Math.max(WINDOW_MIN, Math.min(WINDOW, end))];
        view = ByteBuffer.wrap(window).asReadOnlyBuffer();
    }

    /// Goes to the next record with a whole header.
    ///
    /// @return false at the end; [#position] is then where the last record ended
    boolean advance() throws IOException {
        at = next;
        lost = 0;
        skipped = 0;
        if (!isHeaderAt(at) && !resynchronise()) {
            return false;
        }
        int index = index();
        if (lsn != 0) {
            lost = lsn() - lsn;
        }
        lsn = lsn() + 1;
        next = at + Record.size(window, index);
        return true;
    }

    private boolean isHeaderAt(long position) throws IOException {
        if (position + Record.HEADER > end || !ensure(position, Record.HEADER)) {
            return false;
        }
        int index = (int) (position - start);
        return Record.isHeader(window, index, sequence, end - position, crc)
                && fits(Record.lsn(window, index), position);
    }

    /// A number can skip at most as many records as find room in the bytes between.
    private boolean fits(long number, long position) {
        return number > 0
                && (lsn == 0 || (number >= lsn && number - lsn <= (position - at) / Record.HEADER));
    }

    private boolean resynchronise() throws IOException {
        long from = at;
        for (long position = from + Record.ALIGNMENT;
                position + Record.HEADER <= end;
                position += Record.ALIGNMENT) {
            if (!ensure(position, Record.HEADER)) {
                return false;
            }
            // The version is never 0: most of what is no header is told apart by one byte.
            if (window[(int) (position - start) + 15] != 0 && isHeaderAt(position)) {
                skipped = position - from;
                at = position;
                return true;
            }
        }
        return false;
    }

    /// Whether so many bytes are there; they are in the window then.
    private boolean ensure(long position, int length) throws IOException {
        if (position >= start && position + length <= start + filled) {
            return true;
        }
        if (length > window.length) {
            resize(length);
        } else if (length <= WINDOW && window.length > WINDOW) {
            resize(WINDOW);
        }
        start = position;
        ByteBuffer to = ByteBuffer.wrap(window, 0, (int) Math.min(window.length, end - position));
        file.read(to, position);
        filled = to.position();
        return filled >= length;
    }

    private void resize(int length) {
        window = new byte[length];
        view = ByteBuffer.wrap(window).asReadOnlyBuffer();
    }

    /// Whether the body is what was written. Loads the record whole.
    boolean isWhole() throws IOException {
        int size = Record.size(window, index());
        return ensure(at, size) && Record.isBodyWhole(window, index(), crc);
    }

    /// The bytes in which the record stands, at [#index].
    byte[] array() {
        return window;
    }

    int index() {
        return (int) (at - start);
    }

    /// The body of a record that is whole: a view that is valid until the next one.
    ByteBuffer body() {
        int from = index() + Record.HEADER;
        return view.limit(from + Record.length(window, index())).position(from);
    }

    /// Where the record begins in the file.
    int position() {
        return (int) at;
    }

    /// Where it ends.
    int limit() {
        return (int) next;
    }

    long lsn() {
        return Record.lsn(window, index());
    }

    /// Records that are missing before this one.
    long lost() {
        return lost;
    }

    /// Bytes that were no record before this one.
    long skipped() {
        return skipped;
    }

    /// Goes back to a record, whose number is not known any more.
    void rewind(int position) {
        next = position;
        lsn = 0;
    }

    /// The number that the next record should have.
    long expected() {
        return lsn;
    }

    /// Where the last byte ends that is not zero, from here on.
    long lastContent(long from) throws IOException {
        long last = from;
        for (long position = from; position < end; position += filled) {
            start = position;
            ByteBuffer to =
                    ByteBuffer.wrap(window, 0, (int) Math.min(window.length, end - position));
            file.read(to, position);
            filled = to.position();
            if (filled == 0) {
                break;
            }
            int content = lastContent(filled);
            if (content > 0) {
                last = position + content;
            }
        }
        return last;
    }

    private int lastContent(int length) {
        int i = length;
        while (i > 0 && window[i - 1] == 0) {
            i--;
        }
        return i;
    }
}
