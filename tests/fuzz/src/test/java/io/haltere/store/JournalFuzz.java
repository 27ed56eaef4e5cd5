package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// Hostile bytes for the reader of segments.
class JournalFuzz {
    private static final int SEGMENT_BYTES = 4096;

    /// Whatever stands in the files, a store opens, and opens again as the same.
    @FuzzTest
    void everySegmentHasAnEnd(byte[] bytes) throws StoreException {
        var disk = new SimulatedDisk();
        int middle = bytes.length / 2;
        disk.content(Segment.name(1), Arrays.copyOf(bytes, middle));
        disk.content(Segment.name(2), Arrays.copyOfRange(bytes, middle, bytes.length));

        reopen(disk);
    }

    /// The same for records whose checksums are right: of each, the input has its flags, its
    /// number, its id, and whether and where it is damaged.
    @FuzzTest
    void everyRecordHasAMeaning(byte[] input) throws StoreException {
        byte[] segment = new byte[SEGMENT_BYTES];
        new SegmentHeader(1, 1, 0, 1, SEGMENT_BYTES).encode().get(segment, 0, SegmentHeader.BYTES);
        var crc = new CRC32C();
        int at = SegmentHeader.BYTES;
        long lsn = 1;
        for (int i = 0; i + 4 <= input.length; i += 4) {
            int length = input[i] & 0x7F;
            if (at + Record.size(length) > SEGMENT_BYTES) {
                break;
            }
            lsn += input[i + 1] % 4 == 0 ? 2 : 1;
            Record.encode(segment, at, 1 + (input[i + 2] & 0xF), 7, 0, length, crc);
            Record.stamp(segment, at, input[i + 1] & 0xF, lsn, 1, crc);
            if (input[i + 3] > 0) {
                segment[at + input[i + 3] % Record.size(length)] ^= 1;
            }
            at += Record.size(length);
        }
        var disk = new SimulatedDisk();
        disk.content(Segment.name(1), segment);

        reopen(disk);
    }

    private static void reopen(SimulatedDisk disk) throws StoreException {
        Map<Long, ByteBuffer> first = new TreeMap<>();
        Map<Long, ByteBuffer> second = new TreeMap<>();
        try {
            open(disk, first);
        } catch (StoreException.NewerVersion refused) {
            return;
        }
        Recovery again = open(disk, second);

        assertEquals(first, second);
        assertEquals(first.size(), again.entries());
        assertEquals(0, again.tornBytes());
    }

    private static Recovery open(SimulatedDisk disk, Map<Long, ByteBuffer> state)
            throws StoreException {
        JournalOptions options =
                JournalOptions.defaults(
                                failure -> {
                                    throw new AssertionError(failure);
                                })
                        .withSegmentBytes(SEGMENT_BYTES);
        var replay =
                new Replay() {
                    @Override
                    public void put(long id, int type, ByteBuffer body) {
                        byte[] bytes = new byte[body.remaining()];
                        body.get(bytes);
                        state.put(id, ByteBuffer.wrap(bytes));
                    }

                    @Override
                    public void delete(long id) {
                        state.remove(id);
                    }
                };
        try (Journal journal = Journal.openStepped(disk, options, replay)) {
            Batch batch = journal.newBatch();
            journal.commit(batch, () -> {});
            journal.step();
            return journal.recovery();
        }
    }
}
