package io.haltere.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The journal with its threads on real files.
@Timeout(60)
class JournalTest {
    private static final int SEGMENT_BYTES = 1 << 16;

    @TempDir private Path folder;

    private static JournalOptions options() {
        return JournalOptions.defaults(
                        failure -> {
                            throw new AssertionError(failure);
                        })
                .withSegmentBytes(SEGMENT_BYTES);
    }

    private Journal open(Model.Found found) throws StoreException {
        return Journal.open(new FileDisk(folder.resolve("store")), options(), found);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    private static void commit(Journal journal, Batch batch) {
        var durable = new CompletableFuture<@Nullable Void>();
        journal.commit(batch, () -> durable.complete(null));
        durable.join();
    }

    @Test
    void whatIsDurableIsThereAgain() throws StoreException {
        var model = new Model(Map.of(), 1000, 300);
        var random = new SplittableRandom(1);
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            for (int i = 0; i < 200; i++) {
                model.add(batch, 20, random);
                commit(journal, batch);
            }
            assertTrue(journal.stats().groups() >= 4000, journal.stats().toString());
        }
        var found = new Model.Found();
        try (Journal journal = open(found)) {
            assertTrue(Model.isSame(model.stateAfter(model.size()), found.state));
            assertFalse(journal.recovery().isDamaged());
            assertTrue(journal.nextIds(5) > model.highest);
        }
    }

    /// Also while the segment for it is being made.
    @Test
    void whatWasHandedOverBeforeTheEndIsThereAgain() throws StoreException {
        try (Journal journal = open(new Model.Found())) {
            assertTrue(journal.isNew());
            Batch batch = journal.newBatch();
            for (int id = 1; id <= 20; id++) {
                batch.put(id, 1, ByteBuffer.allocate(SEGMENT_BYTES / 2));
                journal.commit(batch, () -> {});
            }
        }
        var found = new Model.Found();
        try (Journal journal = open(found)) {
            assertEquals(20, found.state.size());
            assertFalse(journal.isNew());
        }
    }

    @Test
    void aStoreThatIsEmptyAgainIsNotNew() throws StoreException {
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(1, 1, bytes("a"));
            commit(journal, batch);
            batch.delete(1);
            commit(journal, batch);
        }
        try (Journal journal = open(new Model.Found())) {
            assertFalse(journal.isNew());
        }
    }

    @Test
    void anEntryThatWasBegunCanBeTakenBack() throws StoreException {
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(1, 1, bytes("a"));
            batch.begin(2, 1, 100).putLong(5);
            batch.cancel();
            batch.put(3, 1, bytes("c"));
            commit(journal, batch);
        }
        var found = new Model.Found();
        try (Journal journal = open(found)) {
            assertEquals(2, found.state.size());
            assertFalse(journal.recovery().isDamaged());
        }
    }

    @Test
    void callbacksComeInOrderAndManyForOneForce() throws Exception {
        try (Journal journal = open(new Model.Found())) {
            var told = new ArrayList<Integer>();
            var done = new CountDownLatch(1);
            Batch batch = journal.newBatch();
            for (int i = 0; i < 10_000; i++) {
                int number = i;
                batch.put(1 + i % 100, 1, bytes("x" + i));
                journal.commit(batch, () -> told.add(number));
            }
            journal.commit(batch, done::countDown);
            done.await();

            assertEquals(10_000, told.size());
            assertEquals(told.stream().sorted().toList(), told);
            assertTrue(journal.stats().forces() < 5_000, journal.stats().toString());
        }
    }

    @Test
    void manyCallersShareIt() throws Exception {
        int callers = 8;
        var ids = new AtomicLong();
        try (Journal journal = open(new Model.Found())) {
            var threads = new ArrayList<Thread>();
            for (int i = 0; i < callers; i++) {
                threads.add(Thread.ofVirtual().start(() -> putMany(journal, ids)));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
        var found = new Model.Found();
        try (Journal journal = open(found)) {
            assertEquals(callers * 100, found.state.size());
            assertEquals(callers * 100, journal.recovery().entries());
        }
    }

    private static void putMany(Journal journal, AtomicLong count) {
        Batch batch = journal.newBatch();
        for (int i = 0; i < 100; i++) {
            batch.put(journal.nextIds(1), 3, bytes("entry " + count.incrementAndGet()));
            commit(journal, batch);
        }
    }

    @Test
    void anEntryLargerThanASegmentHasOneForItself() throws StoreException {
        byte[] large = new byte[3 * SEGMENT_BYTES];
        new SplittableRandom(3).nextBytes(large);
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(1, 1, bytes("before"));
            batch.endGroup();
            batch.put(2, 1, ByteBuffer.wrap(large));
            batch.endGroup();
            batch.put(3, 1, bytes("after"));
            commit(journal, batch);
        }
        var found = new Model.Found();
        try (Journal journal = open(found)) {
            assertArrayEquals(large, found.body(2L));
            assertEquals(3, found.state.size());
            assertFalse(journal.recovery().isDamaged(), journal.recovery().toString());
        }
    }

    @Test
    void readsComeAfterTheCommitsBeforeThem() throws StoreException {
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(7, 1, bytes("seven"));
            journal.commit(batch, () -> {});
            assertEquals(bytes("seven"), read(journal, 7));
            batch.put(7, 1, bytes("again"));
            journal.commit(batch, () -> {});
            assertEquals(bytes("again"), read(journal, 7));
            batch.delete(7);
            journal.commit(batch, () -> {});
            assertNull(read(journal, 7));
        }
    }

    private static @Nullable ByteBuffer read(Journal journal, long id) {
        var result = new CompletableFuture<@Nullable ByteBuffer>();
        journal.read(id, result::complete);
        return result.join();
    }

    @Test
    void nothingRunsWhileThereIsNothingToDo() throws Exception {
        var threads = new ArrayList<Thread>();
        JournalOptions options =
                new JournalOptions(
                        SEGMENT_BYTES,
                        Sync.COMMIT,
                        0,
                        task -> {
                            Thread thread = Thread.ofPlatform().daemon().unstarted(task);
                            threads.add(thread);
                            return thread;
                        },
                        failure -> {});
        Path store = folder.resolve("store");
        try (Journal journal = Journal.open(new FileDisk(store), options, new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(1, 1, bytes("x"));
            commit(journal, batch);
            read(journal, 1);
            for (Thread thread : threads) {
                awaitWaiting(thread);
            }
            long before = wakeUps();
            // A quarter of a second of quiet.
            assertFalse(new CountDownLatch(1).await(250, TimeUnit.MILLISECONDS));

            assertTrue(threads.size() >= 3, threads.toString());
            threads.forEach(thread -> assertEquals(Thread.State.WAITING, thread.getState()));
            assertTrue(before > 0);
            assertEquals(before, wakeUps());
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /// How often threads of journals have gone to sleep, as the system counts it; of their names it
    /// knows the first 15 letters.
    private static long wakeUps() throws IOException {
        long count = 0;
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            for (Path task : tasks.toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals("haltere-journal")) {
                    count +=
                            Files.readAllLines(task.resolve("status")).stream()
                                    .filter(line -> line.startsWith("voluntary_ctxt_switches"))
                                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[1]))
                                    .sum();
                }
            }
        }
        return count;
    }

    @Test
    void intervalsForceLaterAndNeverDoesNot() throws Exception {
        for (Sync sync : List.of(new Sync.Interval(20), Sync.NEVER)) {
            var disk = new FileDisk(folder.resolve(sync.getClass().getSimpleName()));
            try (Journal journal =
                    Journal.open(disk, options().withSync(sync), new Model.Found())) {
                Batch batch = journal.newBatch();
                batch.put(1, 1, bytes("x"));
                commit(journal, batch);
                if (sync instanceof Sync.Interval) {
                    while (journal.stats().forces() == 0) {
                        Thread.onSpinWait();
                    }
                } else {
                    assertEquals(0, journal.stats().forces());
                }
            }
            try (Journal journal = Journal.open(disk, options(), new Model.Found())) {
                assertEquals(1, journal.recovery().entries());
            }
        }
    }

    @Test
    void aCopyIsMadeWhileItRuns() throws Exception {
        Path target = folder.resolve("backup");
        var writing = new AtomicInteger();
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            for (int i = 1; i <= 2000; i++) {
                batch.put(i, 1, bytes("entry number " + i));
                batch.endGroup();
            }
            commit(journal, batch);
            var copied = new CompletableFuture<@Nullable StoreException>();
            journal.backup(target, copied::complete);
            while (!copied.isDone()) {
                batch.put(1, 1, bytes("changed " + writing.incrementAndGet()));
                commit(journal, batch);
            }
            assertNull(copied.join());
            var refused = new CompletableFuture<@Nullable StoreException>();
            journal.backup(target, refused::complete);
            assertTrue(refused.join() instanceof StoreException.NotEmpty);
        }
        var found = new Model.Found();
        try (Journal copy = Journal.open(new FileDisk(target), options(), found)) {
            assertEquals(2000, found.state.size());
            for (long id = 2; id <= 2000; id++) {
                assertEquals("entry number " + id, new String(found.body(id), UTF_8));
            }
            assertFalse(copy.recovery().isDamaged(), copy.recovery().toString());
        }
    }

    @Test
    void oneDirectoryHasOneOwner() throws Exception {
        var disk = new FileDisk(folder.resolve("store"));
        try (Journal journal = open(new Model.Found())) {
            assertNotNull(journal.recovery());
            assertThrows(StoreException.InUse.class, () -> open(new Model.Found()));
            assertThrows(StoreException.InUse.class, () -> open(new Model.Found()));
            assertTrue(new Inspector(disk).isInUse());
            assertTrue(isInUseByOthers());
        }
        assertFalse(new Inspector(disk).isInUse());
        open(new Model.Found()).close();
    }

    /// Another process finds the lock, which this one must not have let go by looking at it.
    private boolean isInUseByOthers() throws Exception {
        String script =
                "import fcntl,sys\n"
                        + "try: fcntl.lockf(open(sys.argv[1],'r+'),fcntl.LOCK_EX|fcntl.LOCK_NB)\n"
                        + "except OSError: sys.exit(9)\n";
        String lock = folder.resolve("store/journal.lock").toString();
        Process other = new ProcessBuilder("python3", "-c", script, lock).start();
        return other.waitFor() == 9;
    }

    @Test
    void whatIsNoDirectoryIsRefusedWithASentence() throws IOException {
        Path file = Files.writeString(folder.resolve("store"), "text");

        var refused =
                assertThrows(StoreException.NotADirectory.class, () -> open(new Model.Found()));

        assertEquals(
                "The store needs a directory, but " + file + " is a file.", refused.getMessage());
        assertEquals("text", Files.readString(file));
    }

    @Test
    void aDirectoryThatMayNotBeReadIsRefusedWithASentence() throws IOException {
        Path store = Files.createDirectory(folder.resolve("store"));
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("---------"));
        try {
            Assumptions.assumeFalse(Files.isReadable(store), "root may read everything");

            assertThrows(StoreException.NoPermission.class, () -> open(new Model.Found()));
        } finally {
            Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwx------"));
        }
    }

    @Test
    void filesAreForTheirUserAlone() throws Exception {
        try (Journal journal = open(new Model.Found())) {
            Batch batch = journal.newBatch();
            batch.put(1, 1, bytes("secret"));
            commit(journal, batch);
        }
        Path store = folder.resolve("store");
        assertEquals("rwx------", mode(store));
        try (var files = Files.list(store)) {
            for (Path file : files.toList()) {
                assertEquals("rw-------", mode(file), file.toString());
            }
        }
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void batchesRefuseWhatCannotBe() {
        var batch = new Batch();

        assertThrows(IllegalArgumentException.class, () -> batch.put(0, 1, bytes("x")));
        assertThrows(IllegalArgumentException.class, () -> batch.put(1, 1 << 16, bytes("x")));
        assertThrows(IllegalStateException.class, batch::end);
        batch.begin(1, 1, 10);
        assertThrows(IllegalStateException.class, () -> batch.delete(1));
        batch.end();
        assertEquals(Record.HEADER, batch.size());
    }
}
