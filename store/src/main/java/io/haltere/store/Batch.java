package io.haltere.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// Changes that are handed over to a journal together, as they will stand in the log.
///
/// They form groups: of each group, a crash leaves all or nothing. Confined to one thread; used
/// again after [Journal#commit].
public final class Batch {
    private static final int BYTES = 1 << 9;
    private static final int BYTES_KEPT = 1 << 18;
    private static final int GROUP_MAX = 1 << 30;

    private final CRC32C crc = new CRC32C();
    private byte[] bytes = new byte[BYTES];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int size;
    private int groups;

    /// The last record of the group that is being made; -1: it has none yet.
    private int last = -1;

    // Of the record between begin and end.
    private boolean isOpen;
    private long id;
    private int type;

    Batch() {}

    /// Puts an entry in the place of what had its id.
    ///
    /// @param id more than 0
    /// @param type 0 to 65 535, for the reader
    /// @param body what remains of it, up to 512 MiB; it is left as it is
    public void put(long id, int type, ByteBuffer body) {
        int length = body.remaining();
        int at = reserve(id, length);
        checkType(type);
        body.get(body.position(), bytes, at + Record.HEADER, length);
        add(at, id, type, 0, length);
    }

    /// Begins an entry in place: what is put into the buffer until [#end] is its body.
    ///
    /// @param bodyMax how long it may become
    /// @return a view that is valid until `end`
    public ByteBuffer begin(long id, int type, int bodyMax) {
        int at = reserve(id, bodyMax);
        checkType(type);
        this.id = id;
        this.type = type;
        isOpen = true;
        return view.limit(at + Record.HEADER + bodyMax).position(at + Record.HEADER);
    }

    /// Ends the entry that was begun.
    public void end() {
        if (!isOpen) {
            throw new IllegalStateException("no entry was begun");
        }
        isOpen = false;
        add(size, id, type, 0, view.position() - size - Record.HEADER);
    }

    /// Takes back the entry that was begun.
    public void cancel() {
        isOpen = false;
    }

    /// Ends an entry, known or not.
    public void delete(long id) {
        add(reserve(id, 0), id, 0, Record.DELETE, 0);
    }

    /// Ends the group: what comes after it is another one.
    public void endGroup() {
        if (isOpen) {
            throw new IllegalStateException("an entry was begun and not ended");
        }
        if (last >= 0) {
            Record.flags(bytes, last, Record.flags(bytes, last) | Record.END);
            last = -1;
            groups++;
        }
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// Bytes in the log.
    public int size() {
        return size;
    }

    int groups() {
        return groups;
    }

    private int reserve(long id, int length) {
        if (isOpen) {
            throw new IllegalStateException("an entry was begun and not ended");
        }
        if (id <= 0) {
            throw new IllegalArgumentException("id " + id);
        }
        if (length < 0 || length > Record.BODY_MAX) {
            throw new IllegalArgumentException("entry of " + length + " bytes");
        }
        long needed = (long) size + Record.size(length);
        if (needed > GROUP_MAX) {
            throw new IllegalStateException("batch of more than " + GROUP_MAX + " bytes");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(2L * size, GROUP_MAX)));
            view = ByteBuffer.wrap(bytes);
        }
        return size;
    }

    private static void checkType(int type) {
        if (type < 0 || type > Record.TYPE_MAX) {
            throw new IllegalArgumentException("type " + type);
        }
    }

    private void add(int at, long id, int type, int flags, int length) {
        Record.encode(bytes, at, id, type, flags, length, crc);
        last = at;
        size = at + Record.size(length);
    }

    /// Appends the content to another array.
    void copyTo(byte[] target, int at) {
        System.arraycopy(bytes, 0, target, at, size);
    }

    /// Gives the array away.
    byte[] take() {
        byte[] taken = bytes;
        bytes = new byte[BYTES];
        view = ByteBuffer.wrap(bytes);
        return taken;
    }

    void clear() {
        size = 0;
        groups = 0;
        last = -1;
        if (bytes.length > BYTES_KEPT) {
            take();
        }
    }
}
