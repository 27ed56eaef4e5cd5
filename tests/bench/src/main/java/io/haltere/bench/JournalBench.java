package io.haltere.bench;

import io.haltere.bench.process.BrokerProcess;
import io.haltere.store.Batch;
import io.haltere.store.FileDisk;
import io.haltere.store.Journal;
import io.haltere.store.JournalOptions;
import io.haltere.store.Replay;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;

/// What a durable message costs in the journal, and how long it takes to open again. `bin/bench
/// journal [DIRECTORY]` prints the tables of docs/performance.md.
///
/// Callers put 100 bytes, wait until they are durable, and then put the next and delete the last in
/// one group. One thread speaks for all of them, as a loop does. Where entries are kept, each
/// message replaces one of them by chance, so that compaction has to copy.
final class JournalBench {
    private static final int BODY_BYTES = 100;
    private static final int QUEUED_BYTES = 150;
    private static final int KEPT = 500_000;
    private static final long SECONDS = 5;

    private JournalBench() {}

    /// @param arguments where the files are made, else the directory for temporary ones
    public static void main(String[] arguments) throws Exception {
        Path above =
                arguments.length > 0
                        ? Path.of(arguments[0])
                        : Path.of(System.getProperty("java.io.tmpdir"));
        Path folder = Files.createTempDirectory(above, "journal");
        try {
            System.out.println(
                    "callers    kept  messages/s  CPU us  written B  forces/s  p50 ms  p99 ms  max ms");
            measure(folder, 100, 0, 1);
            for (int callers : new int[] {1, 100, 1000}) {
                System.out.println(measure(folder, callers, 0, SECONDS));
            }
            System.out.println(measure(folder, 100, KEPT, 2 * SECONDS));
            System.out.println(measure(folder, 1000, KEPT, 2 * SECONDS));
            System.out.println("entries  file MB  open ms  CPU ms");
            for (int entries : new int[] {1_000_000, 2_000_000}) {
                reopen(folder, entries);
            }
        } finally {
            BrokerProcess.delete(folder);
        }
    }

    private static final Replay NOTHING =
            new Replay() {
                @Override
                public void put(long id, int type, ByteBuffer body) {}

                @Override
                public void delete(long id) {}
            };

    private static Journal open(Path store, Replay replay) throws Exception {
        JournalOptions options =
                JournalOptions.defaults(failure -> {
                    throw new IllegalStateException(failure);
                });
        return Journal.open(new FileDisk(store), options, replay);
    }

    private static String measure(Path folder, int callers, int kept, long seconds)
            throws Exception {
        Path store = folder.resolve("store");
        try (Journal journal = open(store, NOTHING)) {
            keep(journal, kept, BODY_BYTES);
            var driver = new Driver(journal, callers, kept);
            driver.run(1);
            long forces = journal.stats().forces();
            long written = journal.stats().writtenBytes();
            long cpu = cpuNanos();
            long messages = driver.run(seconds);
            cpu = cpuNanos() - cpu;
            return String.format(
                    Locale.ROOT,
                    "%7d  %6d  %10d  %6.2f  %9d  %8d  %6.2f  %6.2f  %6.2f",
                    callers,
                    kept,
                    messages / seconds,
                    cpu / 1e3 / messages,
                    (journal.stats().writtenBytes() - written) / messages,
                    (journal.stats().forces() - forces) / seconds,
                    driver.quantile(0.5) / 1e6,
                    driver.quantile(0.99) / 1e6,
                    driver.quantile(1) / 1e6);
        } finally {
            BrokerProcess.delete(store);
        }
    }

    /// Speaks for callers, each of which has one message on its way.
    private static final class Driver {
        private final Journal journal;
        private final Batch batch;
        private final ByteBuffer body = ByteBuffer.allocate(BODY_BYTES);
        private final List<Caller> callers = new ArrayList<>();
        private final SplittableRandom random = new SplittableRandom(1);
        private final int kept;
        private Deque<Caller> done = new ArrayDeque<>();
        private long[] nanos = new long[1 << 16];
        private int count;

        Driver(Journal journal, int callers, int kept) {
            this.journal = journal;
            this.kept = kept;
            this.batch = journal.newBatch();
            for (int i = 0; i < callers; i++) {
                this.callers.add(new Caller(this));
            }
        }

        long run(long seconds) throws InterruptedException {
            count = 0;
            long end = System.nanoTime() + seconds * 1_000_000_000L;
            callers.forEach(this::send);
            int open = callers.size();
            while (open > 0) {
                Deque<Caller> ready = take();
                boolean isOver = System.nanoTime() >= end;
                for (Caller caller : ready) {
                    note(System.nanoTime() - caller.since);
                    if (isOver) {
                        open--;
                    } else {
                        send(caller);
                    }
                }
            }
            return count;
        }

        private synchronized void durable(Caller caller) {
            done.add(caller);
            notifyAll();
        }

        private synchronized Deque<Caller> take() throws InterruptedException {
            while (done.isEmpty()) {
                wait();
            }
            Deque<Caller> taken = done;
            done = new ArrayDeque<>();
            return taken;
        }

        private void send(Caller caller) {
            caller.since = System.nanoTime();
            if (kept > 0) {
                batch.put(1 + random.nextInt(kept), 1, body);
            } else {
                if (caller.last != 0) {
                    batch.delete(caller.last);
                }
                caller.last = journal.nextIds(1);
                batch.put(caller.last, 1, body);
            }
            journal.commit(batch, caller);
        }

        private void note(long taken) {
            if (count == nanos.length) {
                nanos = Arrays.copyOf(nanos, 2 * count);
            }
            nanos[count++] = taken;
        }

        long quantile(double part) {
            long[] sorted = Arrays.copyOf(nanos, count);
            Arrays.sort(sorted);
            return sorted[(int) (part * (count - 1))];
        }
    }

    private static final class Caller implements Runnable {
        private final Driver driver;
        private long last;
        private long since;

        Caller(Driver driver) {
            this.driver = driver;
        }

        @Override
        public void run() {
            driver.durable(this);
        }
    }

    private static void keep(Journal journal, int entries, int bytes) throws Exception {
        Batch batch = journal.newBatch();
        for (int i = 1; i <= entries; i++) {
            batch.put(i, 1, ByteBuffer.allocate(bytes));
            batch.endGroup();
            if (i % 1000 == 0) {
                var durable = new CountDownLatch(1);
                journal.commit(batch, durable::countDown);
                durable.await();
            }
        }
    }

    private static void reopen(Path folder, int entries) throws Exception {
        Path store = folder.resolve("queued");
        try (Journal journal = open(store, NOTHING)) {
            keep(journal, entries, QUEUED_BYTES);
        }
        for (int i = 0; i < 3; i++) {
            long cpu = cpuNanos();
            long start = System.nanoTime();
            try (Journal journal = open(store, NOTHING)) {
                System.out.printf(
                        Locale.ROOT,
                        "%7d  %7d  %7d  %6d%n",
                        journal.recovery().entries(),
                        journal.recovery().bytes() >> 20,
                        (System.nanoTime() - start) / 1_000_000,
                        (cpuNanos() - cpu) / 1_000_000);
            }
        }
        BrokerProcess.delete(store);
    }

    /// Of the whole process, the compiler and the collector included.
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }
}
