package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A store that was closed well and then damaged: what was not hit is there, what is gone is
/// counted, and no wrong bytes come out.
class DamageTest {
    private static final int SEGMENT_BYTES = 1024;

    private final SimulatedDisk disk = new SimulatedDisk();
    private final Model model = new Model(Map.of(), 12, 120);
    private Map<Long, byte[]> whole = Map.of();

    private static JournalOptions options() {
        return JournalOptions.defaults(
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .withSegmentBytes(SEGMENT_BYTES);
    }

    @BeforeEach
    void fill() throws StoreException {
        var random = new SplittableRandom(7);
        Journal journal = Journal.openStepped(disk, options(), new Model.Found());
        Batch batch = journal.newBatch();
        for (int i = 0; i < 25; i++) {
            model.add(batch, 1, random);
            journal.commit(batch, () -> {});
            journal.step();
        }
        journal.close();
        whole = model.stateAfter(model.size());
    }

    private List<String> segments() {
        return disk.list().stream().filter(name -> Segment.sequence(name) > 0).toList();
    }

    @Test
    void aWholeStoreIsWhole() throws StoreException {
        var found = new Model.Found();
        Recovery recovery = Journal.openStepped(disk, options(), found).recovery();

        assertTrue(Model.isSame(whole, found.state));
        assertEquals(new Recovery(whole.size(), recovery.bytes(), 0, 0, 0, 0), recovery);
        assertTrue(segments().size() > 3, segments().toString());
    }

    @Test
    void aChangedByteCostsOneRecordAtMost() throws StoreException {
        for (String name : segments()) {
            for (int at = 0; at < SEGMENT_BYTES; at++) {
                for (int change : new int[] {1 << at % 8, 0xFF}) {
                    SimulatedDisk damaged = disk.copy();
                    byte[] bytes = damaged.content(name);
                    bytes[at] ^= (byte) change;
                    damaged.content(name, bytes);

                    check(damaged, name + " at " + at, 1);
                }
            }
        }
    }

    @Test
    void aLostSectorCostsWhatWasInIt() throws StoreException {
        for (String name : segments()) {
            for (int at = 0; at < SEGMENT_BYTES; at += 512) {
                SimulatedDisk damaged = disk.copy();
                byte[] bytes = damaged.content(name);
                Arrays.fill(bytes, at, at + 512, (byte) 0);
                damaged.content(name, bytes);

                check(damaged, name + " from " + at, 512 / Record.HEADER + 1);
            }
        }
    }

    @Test
    void aFileCutAtAnyLengthIsNoticed() throws StoreException {
        for (String name : segments()) {
            for (int length = 0; length < SEGMENT_BYTES; length++) {
                SimulatedDisk damaged = disk.copy();
                damaged.content(name, Arrays.copyOf(damaged.content(name), length));

                check(damaged, name + " cut to " + length, Integer.MAX_VALUE);
            }
        }
    }

    @Test
    void aFileThatIsGoneIsNoticed() throws StoreException {
        for (String name : segments()) {
            SimulatedDisk damaged = disk.copy();
            damaged.lose(name);

            check(damaged, "without " + name, Integer.MAX_VALUE);
        }
    }

    /// A file system may give a new file the blocks of a deleted one.
    @Test
    void whatAFileHeldInAnEarlierLifeIsNotTakenForNew() throws StoreException {
        String spare = segments().getLast();
        for (String old : segments().subList(0, segments().size() - 1)) {
            SimulatedDisk recycled = disk.copy();
            byte[] bytes = recycled.content(old);
            Arrays.fill(bytes, 0, SegmentHeader.BYTES, (byte) 0);
            recycled.content(spare, bytes);

            check(recycled, spare + " with what was in " + old, 0);
        }
    }

    private void check(SimulatedDisk damaged, String what, int most) throws StoreException {
        var found = new Model.Found();
        Journal journal = Journal.openStepped(damaged, options(), found);
        Recovery recovery = journal.recovery();
        Set<Long> differences = differences(found.state);

        assertNull(found.wrongType, what);
        found.state.forEach((id, body) -> assertTrue(model.wasPut(id, body), what));
        assertTrue(differences.size() <= most, what + ": " + differences + recovery);
        if (!differences.isEmpty()) {
            boolean isTold = recovery.isDamaged() || recovery.tornBytes() > 0;
            assertTrue(isTold, what + ": " + differences + recovery);
        }

        // It goes on from there, and what comes then is not hurt.
        long id = journal.nextIds(1);
        Batch batch = journal.newBatch();
        batch.put(id, 5, ByteBuffer.wrap(new byte[] {1, 2, 3}));
        List<String> told = new ArrayList<>();
        journal.commit(batch, () -> told.add("durable"));
        journal.close();
        var again = new Replayed();
        Journal.openStepped(damaged, options(), again).close();

        assertEquals(List.of("durable"), told, what);
        assertTrue(again.ids.contains(id), what);
        again.ids.remove(id);
        assertEquals(found.state.keySet(), again.ids, what);
    }

    private Set<Long> differences(Map<Long, byte[]> found) {
        var ids = new HashSet<>(whole.keySet());
        ids.addAll(found.keySet());
        ids.removeIf(id -> Arrays.equals(whole.get(id), found.get(id)));
        return ids;
    }

    private static final class Replayed implements Replay {
        private final Set<Long> ids = new HashSet<>();

        @Override
        public void put(long id, int type, ByteBuffer body) {
            ids.add(id);
        }

        @Override
        public void delete(long id) {
            ids.remove(id);
        }
    }

    @Test
    void aNewerVersionIsLeftAlone() throws StoreException {
        SimulatedDisk newer = disk.copy();
        String name = segments().getFirst();
        byte[] bytes = newer.content(name);
        bytes[11] = 2;
        var crc = new CRC32C();
        crc.update(bytes, 0, 12);
        crc.update(bytes, 16, SegmentHeader.BYTES - 16);
        ByteBuffer.wrap(bytes).putInt(12, (int) crc.getValue());
        newer.content(name, bytes);
        long before = newer.boundaries();

        var refused =
                assertThrows(
                        StoreException.NewerVersion.class,
                        () -> Journal.openStepped(newer, options(), new Replayed()));

        assertEquals(
                "The store in memory has version 2, which this release cannot read; it knows"
                        + " version 1.",
                refused.getMessage());
        assertEquals(before, newer.boundaries());
    }
}
