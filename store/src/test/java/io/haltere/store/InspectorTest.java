package io.haltere.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be seen of a store, and saved from a damaged one.
class InspectorTest {
    private static final int SEGMENT_BYTES = 4096;

    @TempDir private Path folder;
    private Path store = Path.of("");
    private final Model model = new Model(Map.of(), 40, 200);

    private static JournalOptions options() {
        return JournalOptions.defaults(
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .withSegmentBytes(SEGMENT_BYTES);
    }

    @BeforeEach
    void fill() throws StoreException {
        store = folder.resolve("store");
        var random = new SplittableRandom(9);
        Journal journal = Journal.openStepped(new FileDisk(store), options(), new Model.Found());
        Batch batch = journal.newBatch();
        for (int i = 0; i < 40; i++) {
            model.add(batch, 2, random);
            journal.commit(batch, () -> {});
            journal.step();
        }
        journal.close();
    }

    private Map<String, ByteBuffer> files() throws IOException {
        var files = new TreeMap<String, ByteBuffer>();
        try (var list = Files.list(store)) {
            for (Path file : list.toList()) {
                files.put(file.getFileName().toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    @Test
    void tellsLiveEntriesAndChangesNothing() throws Exception {
        Map<String, ByteBuffer> before = files();
        var found = new Model.Found();
        List<Long> ids = new ArrayList<>();
        var inspector = new Inspector(new FileDisk(store));
        inspector.entries(
                new Replay() {
                    @Override
                    public void put(long id, int type, ByteBuffer body) {
                        ids.add(id);
                        found.put(id, type, body);
                    }

                    @Override
                    public void delete(long id) {
                        throw new AssertionError("delete " + id);
                    }
                });

        assertTrue(Model.isSame(model.stateAfter(model.size()), found.state));
        assertEquals(found.state.size(), ids.size());
        assertFalse(inspector.isInUse());
        assertEquals(before, files());
    }

    @Test
    void saysInWhichFileTheDamageIs() throws Exception {
        var inspector = new Inspector(new FileDisk(store));
        Inspector.Report whole = inspector.verify();
        assertFalse(whole.whole().isDamaged());
        Path second = store.resolve(whole.segments().get(1).name());
        byte[] bytes = Files.readAllBytes(second);
        bytes[SegmentHeader.BYTES + 5] ^= 1;
        Files.write(second, bytes);

        Inspector.Report damaged = inspector.verify();

        assertEquals(1, damaged.whole().damagedRecords());
        assertEquals(
                List.of(0L, 1L),
                damaged.segments().stream()
                        .limit(2)
                        .map(Inspector.SegmentReport::damagedRecords)
                        .toList());
        assertNotEquals(0, damaged.segments().get(1).skippedBytes());
        assertEquals(whole.segments().get(1).records() - 1, damaged.segments().get(1).records());
    }

    @Test
    void repairWritesACleanStoreOfWhatIsLeft() throws Exception {
        var inspector = new Inspector(new FileDisk(store));
        String name = inspector.verify().segments().get(1).name();
        byte[] bytes = Files.readAllBytes(store.resolve(name));
        bytes[SegmentHeader.BYTES + 5] ^= 1;
        Files.write(store.resolve(name), bytes);
        var left = new Model.Found();
        inspector.entries(left);
        Path target = folder.resolve("clean");

        Inspector.Report report = inspector.repair(target);

        assertTrue(report.whole().isDamaged());
        var found = new Model.Found();
        Journal clean = Journal.openStepped(new FileDisk(target), options(), found);
        assertFalse(clean.recovery().isDamaged(), clean.recovery().toString());
        assertTrue(Model.isSame(left.state, found.state));
        assertTrue(clean.nextIds(1) > model.highest);
        clean.close();
        assertThrows(StoreException.NotEmpty.class, () -> inspector.repair(target));
    }

    /// Written by the first release; every later one must read it.
    @Test
    void versionOneStaysReadable() throws Exception {
        Path golden = Files.createDirectory(folder.resolve("golden"));
        try (var in = InspectorTest.class.getResourceAsStream("/golden-1.journal")) {
            Files.write(golden.resolve("0000000001.journal"), in.readAllBytes());
        }
        var found = new Model.Found();
        Journal journal = Journal.openStepped(new FileDisk(golden), options(), found);

        assertFalse(journal.recovery().isDamaged(), journal.recovery().toString());
        assertEquals(List.of(1L, 3L, 1_000_000_007L), List.copyOf(found.state.keySet()));
        assertEquals("replaced", new String(found.body(1L), UTF_8));
        assertEquals(0, found.body(3L).length);
        assertEquals(300, found.body(1_000_000_007L).length);
        assertEquals(1_000_000_008L, journal.nextIds(1));
        journal.close();
    }
}
