package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The parts of a journal and the threads that drive them.
///
/// Shared, but for what is said to be the committer's.
final class Engine implements Committer.Clockwork {
    /// Ids that may have been used in what is gone.
    private static final long IDS_SKIPPED = 1 << 20;

    private final Disk disk;
    private final JournalOptions options;
    private final boolean isStepped;
    private final Handover handover = new Handover();
    private final AtomicLong nextId = new AtomicLong(1);
    private final List<Worker> workers = new ArrayList<>();
    private final Executor reader;
    private final Executor files;
    private final Executor copier;
    private final Spare spare;
    private final Log log;
    private final Compactor compactor;
    private final Committer committer;
    private final List<Runnable> due = new ArrayList<>();

    // The committer's.
    private final List<Segment> retired = new ArrayList<>();
    private int backups;

    private @Nullable Thread thread;
    private boolean isNew;

    Engine(Disk disk, JournalOptions options, int oldest, boolean isStepped) {
        this.disk = disk;
        this.options = options;
        this.isStepped = isStepped;
        reader = executor("haltere-journal-reader");
        files = executor("haltere-journal-files");
        copier = executor("haltere-journal-backup");
        spare = new Spare(disk, options, files, this, this::fail);
        log = new Log(spare, () -> nextId.get() - 1, oldest);
        compactor = new Compactor(log, spare, this::retire);
        committer = new Committer(disk, options, log, compactor, handover, this);
    }

    private Executor executor(String name) {
        if (isStepped) {
            return Runnable::run;
        }
        var worker = new Worker(name, options.threads(), this::fail);
        workers.add(worker);
        return worker;
    }

    private void fail(Throwable failure) {
        committer.fail(failure);
    }

    /// Takes up what is there, cuts off what a crash has left at the end, and deletes what does not
    /// belong to it.
    Recovery recover(LogReader found, Replay replay) throws IOException, StoreException {
        Map<Integer, Segment> segments = new HashMap<>();
        for (LogReader.Part part : found.log()) {
            var segment = new Segment(part.sequence(), part.file(), (int) part.size());
            segments.put(part.sequence(), segment);
            log.add(segment);
        }
        found.read(new Recovering(segments, replay));
        replay.end(this::entry);
        LogReader.Part last = null;
        for (LogReader.Part part : found.log()) {
            Segment segment = Objects.requireNonNull(segments.get(part.sequence()));
            log.recoveredEnd(segment, (int) part.cut());
            last = part;
        }
        int next = last == null ? log.oldest() : last.sequence() + 1;
        Recovery recovery = found.recovery(log.stats().liveEntries());
        isNew = found.highestId() == 0;
        boolean isSure = last == null || isWhole(last);
        boolean isShort = recovery.isDamaged() || recovery.tornBytes() > 0 || !isSure;
        nextId.set(found.highestId() + 1 + (isShort ? IDS_SKIPPED : 0));
        if (last != null) {
            mend(last, found);
        }
        clean(found.others(), next);
        log.begin(last == null ? null : segments.get(next - 1), next, found.nextLsn());
        return recovery;
    }

    private @Nullable ByteBuffer entry(long id) throws IOException {
        var found = new AtomicReference<@Nullable Found>();
        log.find(id, (segment, offset, length) -> found.set(new Found(segment, offset, length)));
        Found there = found.get();
        return there == null ? null : entry(id, there.segment, there.offset, there.length);
    }

    private record Found(Segment segment, int offset, int length) {}

    private final class Recovering implements LogReader.Sink {
        private final Map<Integer, Segment> segments;
        private final Replay replay;

        Recovering(Map<Integer, Segment> segments, Replay replay) {
            this.segments = segments;
            this.replay = replay;
        }

        @Override
        public void record(
                LogReader.Part part, int position, byte[] bytes, int at, ByteBuffer body) {
            long id = Record.id(bytes, at);
            if (Record.is(Record.DELETE, bytes, at)) {
                log.recoveredDelete(id);
                replay.delete(id);
            } else if (!Record.is(Record.CHECKPOINT, bytes, at)) {
                Segment segment = Objects.requireNonNull(segments.get(part.sequence()));
                log.recovered(segment, position, id, body.remaining());
                replay.put(id, Record.type(bytes, at), body);
            }
        }

        @Override
        public void damaged(long id) {
            log.recoveredDelete(id);
            replay.delete(id);
        }
    }

    /// Old records behind the end would look like new ones once the log has grown up to them; a
    /// header may be half written.
    private void mend(LogReader.Part last, LogReader found) throws IOException {
        long end = Math.min(last.content(), last.size());
        for (long at = last.cut(); at < end; at += Compactor.SLICE_BYTES) {
            int length = (int) Math.min(Compactor.SLICE_BYTES, end - at);
            last.file().write(ByteBuffer.allocate(length), at);
        }
        if (!isWhole(last)) {
            var header =
                    new SegmentHeader(
                            last.sequence(),
                            found.firstLsn(),
                            nextId.get() - 1,
                            log.oldest(),
                            (int) Math.max(SegmentHeader.BYTES, last.size()));
            last.file().write(header.encode(), 0);
        }
    }

    private static boolean isWhole(LogReader.Part last) {
        SegmentHeader header = last.header();
        return header != null && last.size() >= header.capacity();
    }

    private void clean(List<LogReader.Part> others, int next) throws IOException {
        for (LogReader.Part part : others) {
            if (part.sequence() == next && part.size() >= JournalOptions.SEGMENT_BYTES_MIN) {
                spare.give(new Segment(next, part.file(), (int) part.size()));
            } else {
                part.file().close();
                disk.delete(Segment.name(part.sequence()));
            }
        }
        for (String name : disk.list()) {
            if (Spare.isDraft(name)) {
                disk.delete(name);
            }
        }
    }

    void start() {
        if (!isStepped) {
            thread = options.threads().newThread(this::run);
            thread.setName("haltere-journal");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void run() {
        try {
            boolean isOver = false;
            while (!isOver) {
                boolean isClosed = handover.isClosed();
                switch (committer.step()) {
                    case WORKED -> {}
                    case WAITING -> handover.await(true);
                    case BLOCKED -> {
                        isOver = isClosed;
                        if (!isOver) {
                            handover.await(true);
                        }
                    }
                    case IDLE -> {
                        isOver = isClosed;
                        if (!isOver) {
                            handover.await(false);
                        }
                    }
                }
            }
            committer.finish();
        } catch (InterruptedException failure) {
            fail(failure);
        }
    }

    Committer.Progress step() {
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
        return committer.step();
    }

    @Override
    public void after(int millis, Runnable task) {
        if (isStepped) {
            due.add(task);
        } else {
            CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run)
                    .execute(task);
        }
    }

    @Override
    public void signal() {
        handover.signal();
    }

    Handover handover() {
        return handover;
    }

    boolean isNew() {
        return isNew;
    }

    long nextIds(int count) {
        return nextId.getAndAdd(count);
    }

    void skipIds(long highest) {
        nextId.accumulateAndGet(highest + 1, Math::max);
    }

    boolean acceptsGrowth() {
        return !spare.isFull() && !handover.isFailed();
    }

    Stats stats() {
        return committer.stats();
    }

    void snapshot(Runnable done) {
        handover.run(() -> compactor.snapshot(done));
    }

    void read(long id, Consumer<@Nullable ByteBuffer> then) {
        handover.run(() -> {
            boolean isThere =
                    log.find(
                            id,
                            (segment, offset, length) ->
                                    reader.execute(() -> {
                                        ByteBuffer body = bytes(id, segment, offset, length);
                                        committer.call(() -> then.accept(body));
                                    }));
            if (!isThere) {
                reader.execute(() -> committer.call(() -> then.accept(null)));
            }
        });
    }

    private static @Nullable ByteBuffer bytes(long id, Segment segment, int offset, int length) {
        try {
            return entry(id, segment, offset, length);
        } catch (IOException unreadable) {
            // For the caller it is as gone as one with a wrong checksum.
            return null;
        }
    }

    private static @Nullable ByteBuffer entry(long id, Segment segment, int offset, int length)
            throws IOException {
        byte[] bytes = new byte[Record.size(length)];
        segment.file.read(ByteBuffer.wrap(bytes), offset);
        var crc = new CRC32C();
        boolean isWhole =
                Record.isHeader(bytes, 0, segment.sequence, bytes.length, crc)
                        && Record.id(bytes, 0) == id
                        && Record.length(bytes, 0) == length
                        && Record.isBodyWhole(bytes, 0, crc);
        return isWhole ? ByteBuffer.wrap(bytes, Record.HEADER, length).slice() : null;
    }

    /// A segment that the log does without stays while a copy is made, and open for reads that were
    /// asked for.
    private void retire(Segment segment) {
        retired.add(segment);
        deleteRetired();
    }

    private void deleteRetired() {
        if (backups == 0) {
            for (Segment segment : retired) {
                files.execute(() -> delete(segment));
            }
            retired.clear();
        }
    }

    private void delete(Segment segment) {
        try {
            disk.delete(segment.name());
            disk.forceNames();
            spare.retry();
            signal();
        } catch (IOException failure) {
            fail(failure);
        }
        reader.execute(() -> {
            try {
                segment.file.close();
            } catch (IOException closed) {
                // Nothing was written to it that counts.
            }
        });
    }

    void backup(Path target, Consumer<@Nullable StoreException> done) {
        handover.run(() -> {
            List<Backup.Piece> pieces = new ArrayList<>();
            List<Segment> segments = log.segments();
            for (Segment segment : segments) {
                boolean isClosed = segment != log.current();
                pieces.add(new Backup.Piece(segment.name(), isClosed ? -1 : segment.end));
            }
            backups++;
            copier.execute(() -> {
                StoreException failure;
                try {
                    failure = Backup.copy(disk, pieces, target);
                } finally {
                    handover.post(this::endBackup);
                }
                committer.call(() -> done.accept(failure));
            });
        });
    }

    private void endBackup() {
        backups--;
        deleteRetired();
    }

    void close() throws IOException {
        handover.close();
        if (isStepped) {
            while (step() == Committer.Progress.WORKED) {
                // Each step comes nearer to the end.
            }
            committer.finish();
        } else {
            join();
        }
        log.close();
        for (Segment segment : retired) {
            segment.file.close();
        }
    }

    private void join() {
        try {
            if (thread != null) {
                thread.join();
            }
            // The last first: they hand on to those before them.
            for (Worker worker : workers.reversed()) {
                worker.stop();
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs tasks one after the other on a thread that is started for the first of them and then
    /// waits for more. Shared.
    private static final class Worker implements Executor {
        private final String name;
        private final ThreadFactory threads;
        private final Consumer<Throwable> failed;
        private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

        // Guarded by this.
        private @Nullable Thread thread;
        private boolean isStopped;

        /// @param failed told what a task has thrown: a part of the journal does not work any more
        Worker(String name, ThreadFactory threads, Consumer<Throwable> failed) {
            this.name = name;
            this.threads = threads;
            this.failed = failed;
        }

        @Override
        public synchronized void execute(Runnable task) {
            if (isStopped) {
                return;
            }
            tasks.add(task);
            if (thread == null) {
                thread = threads.newThread(this::work);
                thread.setName(name);
                thread.setDaemon(true);
                thread.start();
            }
        }

        private void work() {
            try {
                while (!isOver()) {
                    run(tasks.take());
                }
            } catch (InterruptedException over) {
                // Nobody but the end of the process does that.
            }
        }

        private void run(Runnable task) {
            try {
                task.run();
            } catch (RuntimeException | VirtualMachineError fault) {
                failed.accept(fault);
            }
        }

        private synchronized boolean isOver() {
            return isStopped && tasks.isEmpty();
        }

        /// Lets what was given be done, and waits for that.
        void stop() throws InterruptedException {
            Thread last;
            synchronized (this) {
                isStopped = true;
                last = thread;
                tasks.add(() -> {});
            }
            if (last != null && last != Thread.currentThread()) {
                last.join();
            }
        }
    }
}
