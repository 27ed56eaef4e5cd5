package io.haltere.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// The power goes at any moment: what was acknowledged is there, of the rest a prefix, each group
/// whole. `-Dseeds=N` runs more histories, `-Dseed=N` one.
class CrashTest {
    private static final int SEEDS = Integer.getInteger("seeds", 3000);

    private static JournalOptions options(Sync sync, RandomGenerator random) {
        return JournalOptions.defaults(
                        failure -> {
                            throw new AssertionError("the disk is fine", failure);
                        })
                .withSync(sync)
                .withSegmentBytes(1024 << random.nextInt(3));
    }

    @Test
    void whatWasAcknowledgedOutlivesCrashesAtRandomMoments() throws StoreException {
        Long one = Long.getLong("seed");
        for (long seed = one == null ? 0 : one; seed < (one == null ? SEEDS : one + 1); seed++) {
            new History(seed, Sync.COMMIT).run();
        }
    }

    @Test
    void whatIsNotForcedIsStillAPrefix() throws StoreException {
        for (long seed = 0; seed < SEEDS / 10; seed++) {
            new History(seed, Sync.NEVER).run();
            new History(seed, new Sync.Interval(5)).run();
        }
    }

    @Test
    void crashesOnAFullDiskLoseNothingEither() throws StoreException {
        for (long seed = 0; seed < SEEDS / 4; seed++) {
            var history = new History(seed, Sync.COMMIT);
            history.isShort = true;
            history.run();
        }
    }

    /// The same history again and again, each time one change further.
    @Test
    void everyBoundaryOfAHistoryIsSurvived() throws StoreException {
        long boundary = 1;
        boolean isOver = false;
        while (!isOver) {
            var history = new History(42, Sync.COMMIT);
            isOver = !history.epoch(boundary++, 60);
            history.reopen();
        }

        assertTrue(boundary > 100, "boundaries " + boundary);
    }

    private static final class History {
        private final long seed;
        private final RandomGenerator random;
        private final Sync sync;
        private final JournalOptions options;
        private SimulatedDisk disk = new SimulatedDisk();
        private Model model = new Model(Map.of(), 30, 200);
        private boolean isShort;
        private final AtomicInteger acknowledged = new AtomicInteger();

        History(long seed, Sync sync) {
            this.seed = seed;
            this.sync = sync;
            random = new SplittableRandom(seed);
            options = options(sync, random);
        }

        void run() throws StoreException {
            for (int epoch = 0; epoch < 3; epoch++) {
                epoch(1 + random.nextInt(400), 40);
                reopen();
            }
        }

        /// @return whether there was a crash
        boolean epoch(long crashAt, int commits) throws StoreException {
            disk.crashAt(crashAt);
            long room = isShort ? (3 + random.nextInt(6)) * (long) options.segmentBytes() : 1 << 30;
            disk.capacity(room);
            var found = new Model.Found();
            try {
                Journal journal = Journal.openStepped(disk, options, found);
                Batch batch = journal.newBatch();
                for (int i = 0; i < commits; i++) {
                    model.add(batch, random.nextInt(4), random);
                    int groups = model.size();
                    journal.commit(batch, () -> acknowledged.set(groups));
                    if (random.nextInt(3) > 0) {
                        journal.step();
                    }
                }
                journal.close();
                if (!isShort) {
                    assertEquals(model.size(), acknowledged.get(), "seed " + seed);
                }
                return false;
            } catch (SimulatedDisk.Crash crash) {
                return true;
            }
        }

        void reopen() throws StoreException {
            disk = random.nextBoolean() ? disk.afterCrash(random) : disk.afterKill();
            var found = new Model.Found();
            Journal journal = Journal.openStepped(disk, options, found);
            int least = sync == Sync.COMMIT ? acknowledged.get() : 0;
            int count = model.prefix(found.state, least);

            assertTrue(
                    count >= 0,
                    () ->
                            "seed "
                                    + seed
                                    + ": no prefix from "
                                    + least
                                    + " of "
                                    + model.size()
                                    + " groups is this: "
                                    + found.state.keySet());
            assertNull(found.wrongType);
            assertFalse(journal.recovery().isDamaged(), seed + " " + journal.recovery());
            assertEquals(found.state.size(), journal.recovery().entries());
            assertTrue(found.state.keySet().stream().allMatch(id -> id < journal.nextIds(1)));
            model = new Model(new TreeMap<>(found.state), 30, 200);
            acknowledged.set(0);
            disk = random.nextBoolean() ? disk.afterCrash(random) : disk.afterKill();
        }
    }
}
