package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Space is given back while running.
@Timeout(120)
class CompactionTest {
    private static final int SEGMENT_BYTES = 1 << 12;

    private final SimulatedDisk disk = new SimulatedDisk();

    @TempDir private Path folder;

    private static JournalOptions options(int segmentBytes) {
        return JournalOptions.defaults(
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .withSegmentBytes(segmentBytes);
    }

    @Test
    void oneOldEntryPinsNoSegment() throws StoreException {
        Journal journal = Journal.openStepped(disk, options(SEGMENT_BYTES), new Model.Found());
        Batch batch = journal.newBatch();
        batch.put(1, 9, ByteBuffer.wrap(new byte[] {42}));
        journal.commit(batch, () -> {});
        for (int i = 0; i < 5000; i++) {
            batch.put(2, 1, ByteBuffer.allocate(100));
            journal.commit(batch, () -> {});
            journal.step();
        }
        Stats stats = journal.stats();

        assertTrue(stats.segments() <= 4, stats.toString());
        assertEquals(2, stats.liveEntries());
        assertTrue(disk.list().size() <= 6, disk.list().toString());
    }

    @Test
    void theLogIsAtMostTwiceWhatCountsAndAFewSegments() throws StoreException {
        Journal journal = Journal.openStepped(disk, options(SEGMENT_BYTES), new Model.Found());
        Batch batch = journal.newBatch();
        var model = new Model(Map.of(), 500, 200);
        var random = new SplittableRandom(5);
        for (int i = 0; i < 5000; i++) {
            model.add(batch, 3, random);
            journal.commit(batch, () -> {});
            journal.step();
            Stats stats = journal.stats();
            assertTrue(
                    stats.logBytes() <= 2 * stats.liveBytes() + 5 * SEGMENT_BYTES,
                    stats.toString());
        }
        assertTrue(journal.stats().compactedBytes() > 0);
        journal.close();
        var found = new Model.Found();
        Journal.openStepped(disk, options(SEGMENT_BYTES), found).close();
        assertTrue(Model.isSame(model.stateAfter(model.size()), found.state));
    }

    @Test
    void aSnapshotGivesBackWhatIsWorthIt() throws StoreException {
        Journal journal = Journal.openStepped(disk, options(SEGMENT_BYTES), new Model.Found());
        Batch batch = journal.newBatch();
        for (long id = 1; id <= 300; id++) {
            batch.put(id, 1, ByteBuffer.allocate(100));
            batch.endGroup();
        }
        for (long id = 1; id <= 130; id++) {
            batch.delete(id * 2);
            batch.endGroup();
        }
        journal.commit(batch, () -> {});
        while (journal.step()) {
            assertTrue(journal.stats().compactedBytes() < 1 << 20);
        }
        long before = journal.stats().logBytes();
        List<String> told = new ArrayList<>();
        journal.snapshot(() -> told.add("done"));
        while (journal.step()) {
            assertTrue(journal.stats().compactedBytes() < 1 << 20);
        }

        assertEquals(List.of("done"), told);
        Stats after = journal.stats();
        assertTrue(after.logBytes() < before, before + " " + after);
        assertTrue(4 * after.logBytes() <= 6 * after.liveBytes(), after.toString());
        assertEquals(170, after.liveEntries());
    }

    /// A million entries come and go through a window of ten thousand.
    @Test
    void churnNeedsNoMoreThanItsWindow() throws Exception {
        int churn = Integer.getInteger("churn", 1_000_000);
        int window = 10_000;
        Path store = folder.resolve("store");
        var options = options(1 << 20).withSync(Sync.NEVER);
        try (Journal journal = Journal.open(new FileDisk(store), options, new Model.Found())) {
            Batch batch = journal.newBatch();
            var inFlight = new Semaphore(64);
            long bytesMax = 0;
            for (int i = 1; i <= churn; i++) {
                batch.put(i, 1, ByteBuffer.allocate(60));
                batch.endGroup();
                if (i > window) {
                    batch.delete(i - window);
                    batch.endGroup();
                }
                if (i % 100 == 0) {
                    inFlight.acquire();
                    journal.commit(batch, inFlight::release);
                }
                if (i % 10_000 == 0) {
                    bytesMax = Math.max(bytesMax, size(store));
                }
            }
            inFlight.acquire(64);
            Stats stats = journal.stats();
            assertEquals(window, stats.liveEntries());
            assertTrue(bytesMax <= 10L << 20, "bytes " + bytesMax + " " + stats);
        }
        var found = new Model.Found();
        try (Journal again = Journal.open(new FileDisk(store), options, found)) {
            assertEquals(window, again.recovery().entries());
            assertFalse(again.recovery().isDamaged());
        }
    }

    private static long size(Path store) throws Exception {
        try (Stream<Path> files = Files.list(store)) {
            return files.mapToLong(path -> path.toFile().length()).sum();
        }
    }
}
