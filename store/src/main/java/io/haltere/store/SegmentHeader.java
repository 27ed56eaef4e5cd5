package io.haltere.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The first 64 bytes of a segment: `HaltereJ`, version (4), checksum (4), and the fields below.
///
/// Magic, version and checksum stand there in every version, so that each can tell it is too old.
/// Records can be read without it, so its loss costs none.
///
/// @param sequence number of the segment, from 1
/// @param firstLsn number of its first record
/// @param highestId no id up to it is given again
/// @param oldest number of the segment with which the log begins
/// @param capacity bytes that the file has at least, or it was cut
record SegmentHeader(long sequence, long firstLsn, long highestId, long oldest, int capacity) {
    static final int BYTES = 64;
    static final int VERSION = 1;

    private static final byte[] MAGIC = "HaltereJ".getBytes(StandardCharsets.US_ASCII);
    private static final int CHECKSUM = 12;

    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        bytes.put(MAGIC).putInt(VERSION).putInt(0);
        bytes.putLong(sequence).putLong(firstLsn).putLong(highestId).putLong(oldest);
        bytes.putInt(capacity).putInt(0);
        return bytes.putInt(CHECKSUM, checksum(bytes.array())).clear();
    }

    /// @return null when it is none, or damaged
    static @Nullable SegmentHeader decode(byte[] bytes) {
        if (versionOf(bytes) != VERSION) {
            return null;
        }
        ByteBuffer from = ByteBuffer.wrap(bytes, MAGIC.length + 8, BYTES - MAGIC.length - 8);
        return new SegmentHeader(
                from.getLong(), from.getLong(), from.getLong(), from.getLong(), from.getInt());
    }

    /// @return the version of a whole header, 0 for what is none
    static int versionOf(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        for (int i = 0; i < MAGIC.length; i++) {
            if (bytes[i] != MAGIC[i]) {
                return 0;
            }
        }
        boolean isWhole = from.getInt(CHECKSUM) == checksum(bytes);
        return isWhole ? from.getInt(MAGIC.length) : 0;
    }

    private static int checksum(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes, 0, CHECKSUM);
        crc.update(bytes, CHECKSUM + 4, BYTES - CHECKSUM - 4);
        return (int) crc.getValue();
    }
}
