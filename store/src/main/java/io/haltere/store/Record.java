package io.haltere.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// How a record stands in a file: a header of 32 bytes, the body, zeros up to a multiple of 8.
///
/// ```
///  0 checksum of the header, mixed with the number of the segment
///  4 checksum of the body
///  8 length of the body
/// 12 type (2)   14 flags   15 version
/// 16 id
/// 24 number in the log, one more than that of the record before
/// ```
///
/// All big endian; the checksums are CRC32C. The number of the segment in the checksum keeps what a
/// file held in an earlier life from being taken for new.
final class Record {
    static final int HEADER = 32;
    static final int ALIGNMENT = 8;
    static final int BODY_MAX = 1 << 29;
    static final int TYPE_MAX = 0xFFFF;

    /// The last one of its group.
    static final int END = 1;

    /// All that stands before it in the log was forced to the disk before this was written.
    static final int FORCED = 2;

    /// Ends the entry with this id.
    static final int DELETE = 4;

    /// Of the log itself: the id is the number of its oldest segment.
    static final int CHECKPOINT = 8;

    private static final int VERSION = 1;

    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private Record() {}

    /// Bytes that a record takes.
    static int size(int length) {
        return HEADER + ((length + ALIGNMENT - 1) & -ALIGNMENT);
    }

    static int size(byte[] bytes, int at) {
        return size(length(bytes, at));
    }

    static int length(byte[] bytes, int at) {
        return (int) INT.get(bytes, at + 8);
    }

    static int type(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at + 12) & 0xFFFF;
    }

    static int flags(byte[] bytes, int at) {
        return bytes[at + 14];
    }

    static boolean is(int flag, byte[] bytes, int at) {
        return (bytes[at + 14] & flag) != 0;
    }

    static int version(byte[] bytes, int at) {
        return bytes[at + 15] & 0xFF;
    }

    static long id(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + 16);
    }

    static long lsn(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at + 24);
    }

    static void flags(byte[] bytes, int at, int flags) {
        bytes[at + 14] = (byte) flags;
    }

    /// Writes all but what [#stamp] adds; the body is there already, or empty.
    static void encode(byte[] bytes, int at, long id, int type, int flags, int length, CRC32C crc) {
        crc.reset();
        crc.update(bytes, at + HEADER, length);
        INT.set(bytes, at + 4, (int) crc.getValue());
        INT.set(bytes, at + 8, length);
        SHORT.set(bytes, at + 12, (short) type);
        bytes[at + 14] = (byte) flags;
        bytes[at + 15] = VERSION;
        LONG.set(bytes, at + 16, id);
        for (int i = at + HEADER + length; i < at + size(length); i++) {
            bytes[i] = 0;
        }
    }

    /// Gives a record its place.
    static void stamp(byte[] bytes, int at, int flags, long lsn, long sequence, CRC32C crc) {
        bytes[at + 14] = (byte) flags;
        LONG.set(bytes, at + 24, lsn);
        INT.set(bytes, at, checksum(bytes, at, sequence, crc));
    }

    private static int checksum(byte[] bytes, int at, long sequence, CRC32C crc) {
        crc.reset();
        crc.update(bytes, at + 4, HEADER - 4);
        return (int) crc.getValue() ^ (int) (sequence * 0x9E3779B97F4A7C15L >>> 32);
    }

    /// Whether a header stands here that was written to this segment, whatever its version.
    ///
    /// @param room bytes up to the end of the segment
    static boolean isHeader(byte[] bytes, int at, long sequence, long room, CRC32C crc) {
        int length = length(bytes, at);
        return bytes[at + 15] != 0
                && length >= 0
                && length <= BODY_MAX
                && size(length) <= room
                && (int) INT.get(bytes, at) == checksum(bytes, at, sequence, crc);
    }

    static boolean isBodyWhole(byte[] bytes, int at, CRC32C crc) {
        crc.reset();
        crc.update(bytes, at + HEADER, length(bytes, at));
        return (int) INT.get(bytes, at + 4) == (int) crc.getValue();
    }

    static boolean isKnown(byte[] bytes, int at) {
        return version(bytes, at) == VERSION;
    }
}
