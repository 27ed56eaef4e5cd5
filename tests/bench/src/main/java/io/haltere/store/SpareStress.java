package io.haltere.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/// The next segment between the committer, which asks for it, and the thread that makes it.
public final class SpareStress {
    private static final int SEGMENT_BYTES = 1 << 10;

    private SpareStress() {}

    /// The two threads over a disk that keeps nothing.
    private static final class Parts implements Committer.Clockwork {
        final ConcurrentLinkedQueue<Runnable> files = new ConcurrentLinkedQueue<>();
        final AtomicInteger signals = new AtomicInteger();
        final NoDisk disk;
        final Spare spare;

        Parts(boolean isFull) {
            disk = new NoDisk(isFull);
            var options =
                    JournalOptions.defaults(
                                    failure -> {
                                        throw new IllegalStateException(failure);
                                    })
                            .withSegmentBytes(SEGMENT_BYTES);
            spare =
                    new Spare(
                            disk,
                            options,
                            files::add,
                            this,
                            failure -> {
                                throw new IllegalStateException(failure);
                            });
        }

        /// What the committer does at each step.
        void prepare() {
            if (spare.isMissing()) {
                spare.want(1, 0, 0);
            }
        }

        void make() {
            Runnable task = files.poll();
            if (task != null) {
                task.run();
            }
        }

        @Override
        public void after(int millis, Runnable task) {
            files.add(task);
        }

        @Override
        public void signal() {
            signals.incrementAndGet();
        }
    }

    /// However often it is asked for, one is made, and found whole.
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "one, which is whole, and told of")
    @State
    public static class Making {
        private final Parts parts = new Parts(false);
        private int halfMade;

        /// The committer.
        @Actor
        public void want() {
            for (int i = 0; i < 3; i++) {
                parts.prepare();
                Segment found = parts.spare.peek();
                if (found != null && (found.sequence != 1 || found.capacity != SEGMENT_BYTES)) {
                    halfMade++;
                }
            }
        }

        /// The thread that makes it.
        @Actor
        public void make() {
            parts.make();
            parts.make();
        }

        /// What was left.
        @Arbiter
        public void rest(III_Result seen) {
            parts.prepare();
            parts.make();
            seen.r1 = parts.spare.peek() == null ? 0 : parts.disk.created.get();
            seen.r2 = parts.signals.get();
            seen.r3 = halfMade;
        }
    }

    /// On a full disk it pauses and says so, until there is room; then it is made after all.
    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "made in the end")
    @State
    public static class Full {
        private final Parts parts = new Parts(true);

        /// The committer, which has deleted something.
        @Actor
        public void want() {
            parts.prepare();
            parts.spare.retry();
            parts.prepare();
        }

        /// The thread that makes it.
        @Actor
        public void make() {
            parts.make();
            parts.make();
        }

        /// There is room now.
        @Arbiter
        public void rest(III_Result seen) {
            parts.disk.isFull = false;
            while (!parts.files.isEmpty()) {
                parts.make();
            }
            parts.prepare();
            parts.make();
            seen.r1 = parts.spare.peek() == null ? 0 : 1;
            seen.r2 = parts.spare.isFull() ? 1 : 0;
            seen.r3 = parts.spare.isMissing() ? 1 : 0;
        }
    }

    /// Takes everything and keeps nothing, or is full.
    private static final class NoDisk implements Disk, Disk.File {
        final AtomicInteger created = new AtomicInteger();
        volatile boolean isFull;

        NoDisk(boolean isFull) {
            this.isFull = isFull;
        }

        @Override
        public void create() {}

        @Override
        public @Nullable Closeable lock() {
            return null;
        }

        @Override
        public boolean isLocked() {
            return false;
        }

        @Override
        public List<String> list() {
            return List.of();
        }

        @Override
        public Disk.File open(String name, boolean isWritable) {
            return this;
        }

        @Override
        public Disk.File create(String name) {
            created.incrementAndGet();
            return this;
        }

        @Override
        public void rename(String from, String to) {}

        @Override
        public void delete(String name) {
            created.decrementAndGet();
        }

        @Override
        public void forceNames() {}

        @Override
        public long freeBytes() {
            return isFull ? 0 : Long.MAX_VALUE;
        }

        @Override
        public void copy(String name, long bytes, Path target) {}

        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void read(ByteBuffer to, long position) {}

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            if (isFull) {
                throw new IOException("No space left on device");
            }
        }

        @Override
        public void force() {}

        @Override
        public void close() {}
    }
}
