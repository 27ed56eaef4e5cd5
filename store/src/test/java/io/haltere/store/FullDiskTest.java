package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A disk that is full, and one that cannot say whether bytes are safe.
class FullDiskTest {
    private static final int SEGMENT_BYTES = 4096;
    private static final int ROOM = 6 * SEGMENT_BYTES;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final List<Throwable> failures = new ArrayList<>();
    private final AtomicInteger durable = new AtomicInteger();
    private int handedOver;

    private Journal open(long bytesMax, Replay replay) throws StoreException {
        JournalOptions options =
                JournalOptions.defaults(failures::add)
                        .withSegmentBytes(SEGMENT_BYTES)
                        .withBytesMax(bytesMax);
        return Journal.openStepped(disk, options, replay);
    }

    private void put(Journal journal, Batch batch, long id) {
        batch.put(id, 1, ByteBuffer.allocate(100).putLong(0, id));
        commit(journal, batch);
    }

    private void commit(Journal journal, Batch batch) {
        handedOver++;
        journal.commit(batch, durable::incrementAndGet);
        journal.step();
    }

    private long fill(Journal journal, Batch batch) {
        long id = 0;
        while (journal.acceptsGrowth()) {
            put(journal, batch, ++id);
            assertTrue(id < 10_000, "never full");
        }
        return id;
    }

    @Test
    void growthIsRefusedBeforeItHurtsAndTakenWhenThereIsRoom() throws StoreException {
        disk.capacity(ROOM);
        Journal journal = open(0, new Model.Found());
        Batch batch = journal.newBatch();
        long last = fill(journal, batch);

        assertEquals(handedOver, durable.get());
        journal.step();
        assertFalse(journal.acceptsGrowth());
        disk.capacity(2 * ROOM);
        journal.step();
        assertTrue(journal.acceptsGrowth());
        put(journal, batch, last + 1);
        journal.close();

        assertEquals(List.of(), failures);
        assertAllThere(last + 1);
    }

    @Test
    void deletionsFindRoomAndMakeSome() throws StoreException {
        for (long max : new long[] {0, ROOM}) {
            disk.list().forEach(disk::lose);
            disk.capacity(max == 0 ? ROOM : Long.MAX_VALUE);
            Journal journal = open(max, new Model.Found());
            Batch batch = journal.newBatch();
            long last = fill(journal, batch);

            long id = 0;
            while (!journal.acceptsGrowth()) {
                batch.delete(++id);
                commit(journal, batch);
                assertTrue(id <= last, "still full");
            }
            put(journal, batch, last + 1);
            journal.close();

            assertEquals(handedOver, durable.get());
            var found = new Model.Found();
            open(max, found).close();
            assertEquals(last + 1 - id, found.state.size());
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void roomThatComesRightAfterAFailureDoesNotMakeItAnotherOne() throws StoreException {
        disk.capacity(ROOM);
        disk.capacityAfterFull(2 * ROOM);
        Journal journal = open(0, new Model.Found());
        Batch batch = journal.newBatch();
        long last = 0;
        while (last < ROOM / 100) {
            put(journal, batch, ++last);
        }
        journal.close();

        assertEquals(List.of(), failures);
        assertAllThere(last);
    }

    @Test
    void filesThatHaveGrownFindRoomForDeletionsTimeAndAgain() throws StoreException {
        disk.capacity(64 * SEGMENT_BYTES);
        JournalOptions growing =
                JournalOptions.defaults(failures::add).withSegmentBytes(16 * SEGMENT_BYTES);
        long first = 1;
        long last = 0;
        for (int round = 0; round < 5; round++) {
            Journal journal = Journal.openStepped(disk, growing, new Model.Found());
            Batch batch = journal.newBatch();
            while (journal.acceptsGrowth()) {
                put(journal, batch, ++last);
            }
            while (first <= last) {
                batch.delete(first++);
                commit(journal, batch);
                journal.step();
            }
            journal.step();

            assertTrue(journal.acceptsGrowth(), "still full in round " + round);
            assertEquals(handedOver, durable.get());
            journal.close();
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void whatFindsNoRoomAtAllWaits() throws StoreException {
        disk.capacity(ROOM);
        Journal journal = open(0, new Model.Found());
        Batch batch = journal.newBatch();
        long last = fill(journal, batch);
        while (durable.get() == handedOver) {
            put(journal, batch, ++last);
        }
        put(journal, batch, ++last);

        assertTrue(journal.pendingBytes() > 0);
        assertEquals(handedOver - 2, durable.get());
        disk.capacity(2 * ROOM);
        journal.step();
        journal.step();
        journal.step();
        assertEquals(handedOver, durable.get());
        assertEquals(0, journal.pendingBytes());
        journal.close();

        assertEquals(List.of(), failures);
        assertAllThere(last);
    }

    private void assertAllThere(long last) throws StoreException {
        var found = new Model.Found();
        Journal again = open(0, found);
        assertFalse(again.recovery().isDamaged(), again.recovery().toString());
        assertEquals(last, found.state.size());
        for (long id = 1; id <= last; id++) {
            byte[] body = found.state.getOrDefault(id, new byte[Long.BYTES]);
            assertEquals(id, ByteBuffer.wrap(body).getLong(0));
        }
    }

    @Test
    void afterAForceThatFailedNothingIsAcknowledged() throws StoreException {
        Journal journal = open(0, new Model.Found());
        Batch batch = journal.newBatch();
        put(journal, batch, 1);
        assertEquals(1, durable.get());

        disk.failForce();
        put(journal, batch, 2);
        put(journal, batch, 3);
        journal.close();

        assertEquals(1, durable.get());
        assertEquals(1, failures.size());
        assertEquals("fsync failed: Input/output error", failures.getFirst().getMessage());
        assertFalse(journal.acceptsGrowth());
    }
}
