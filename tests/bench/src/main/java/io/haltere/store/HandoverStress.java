package io.haltere.store;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/// What loops leave for the committer arrives once, with those who wait for it, and wakes it.
public final class HandoverStress {
    private static final ByteBuffer BODY = ByteBuffer.allocate(8).asReadOnlyBuffer();
    private static final int RECORD_BYTES = Record.size(8);
    private static final Runnable NOTHING = () -> {};

    private HandoverStress() {}

    private static Batch batch(long... ids) {
        var batch = new Batch();
        for (long id : ids) {
            batch.put(id, 1, BODY);
        }
        return batch;
    }

    /// Two loops, while the committer takes: each record arrives once, and nobody is told before
    /// his own have been taken.
    @JCStressTest
    @Outcome(id = "3, 2, 0", expect = Expect.ACCEPTABLE, desc = "all, each once, in time")
    @State
    public static class TwoLoops {
        private final Handover handover = new Handover();
        private final Batch one = batch(1);
        private final Batch two = batch(2, 3);

        /// Bits of the ids that were taken. The committer's.
        private long taken;

        private int records;
        private int told;
        private int tooEarly;

        /// A loop.
        @Actor
        public void first() {
            handover.commit(one, () -> tell(1L << 1));
        }

        /// Another loop.
        @Actor
        public void second() {
            handover.commit(two, () -> tell(1L << 2 | 1L << 3));
        }

        /// The committer.
        @Actor
        public void take() {
            step();
            step();
        }

        private void step() {
            Handover.Work work = handover.take();
            while (!work.chunks.isEmpty()) {
                Handover.Chunk chunk = work.chunks.removeFirst();
                for (int at = chunk.from; at < chunk.to; at += Record.size(chunk.bytes, at)) {
                    records++;
                    taken |= 1L << Record.id(chunk.bytes, at);
                }
                handover.release(chunk.bytes);
            }
            work.durable.forEach(Runnable::run);
            handover.done(work);
        }

        private void tell(long ids) {
            told++;
            tooEarly += (taken & ids) == ids ? 0 : 1;
        }

        /// What was left.
        @Arbiter
        public void rest(III_Result seen) {
            step();
            seen.r1 = records;
            seen.r2 = told;
            seen.r3 = tooEarly;
        }
    }

    /// The bytes that are on their way are counted down to nothing, also when the disk fails in
    /// between: publishers would wait for ever.
    @JCStressTest
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "written, or given up")
    @Outcome(
            id = "0, 40",
            expect = Expect.ACCEPTABLE,
            desc = "handed over, and neither written nor given up yet")
    @State
    public static class Failure {
        private final Handover handover = new Handover();
        private final Batch batch = batch(1);

        /// A loop.
        @Actor
        public void commit(JJ_Result seen) {
            handover.commit(batch, NOTHING);
            seen.r2 = handover.pendingBytes();
        }

        /// The committer.
        @Actor
        public void take() {
            Handover.Work work = handover.take();
            work.chunks.clear();
            handover.done(work);
        }

        /// The thread that makes segments.
        @Actor
        public void fail() {
            handover.fail();
        }

        /// When all is over.
        @Arbiter
        public void rest(JJ_Result seen) {
            seen.r1 = handover.pendingBytes();
        }
    }

    /// A committer that waits is woken by what comes.
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "asleep for ever")
    @State
    public static class Waking {
        private final Handover handover = new Handover();
        private final Batch batch = batch(1);

        /// The committer.
        @Actor
        public void await() throws InterruptedException {
            handover.await(false);
            if (handover.take().bytes != RECORD_BYTES) {
                throw new IllegalStateException("woken for nothing");
            }
        }

        /// A loop.
        @Signal
        public void commit() {
            handover.commit(batch, NOTHING);
        }
    }

    /// One that waits for room is woken by a signal alone.
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "asleep for ever")
    @State
    public static class WakingWithoutRoom {
        private final Handover handover = new Handover();
        private final Batch batch = batch(1);

        /// The committer.
        @Actor
        public void await() throws InterruptedException {
            handover.commit(batch, NOTHING);
            handover.await(true);
        }

        /// The thread that makes segments.
        @Signal
        public void signal() {
            handover.signal();
        }
    }
}
