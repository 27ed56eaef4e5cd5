package io.haltere.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Where callers leave what the committer takes. Shared: callers wait for nobody but each other's
/// copying of a few bytes.
final class Handover {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int CHUNKS_KEPT = 4;

    /// Bytes of whole groups.
    static final class Chunk {
        final byte[] bytes;
        int from;
        int to;

        Chunk(byte[] bytes, int to) {
            this.bytes = bytes;
            this.to = to;
        }
    }

    /// What was handed over since the last time.
    static final class Work {
        final Deque<Chunk> chunks = new ArrayDeque<>();
        final List<Runnable> durable = new ArrayList<>();

        /// To be run by the committer after all of that.
        final List<Runnable> tasks = new ArrayList<>();

        long bytes;

        boolean isEmpty() {
            return chunks.isEmpty() && durable.isEmpty() && tasks.isEmpty();
        }
    }

    // Guarded by this.
    private final Deque<byte[]> pool = new ArrayDeque<>();
    private Work incoming = new Work();
    private Work spare = new Work();
    private boolean isWaiting;
    private boolean isSignalled;
    private boolean isClosed;
    private boolean isFailed;

    private volatile long pendingBytes;

    synchronized void commit(Batch batch, Runnable durable) {
        checkOpen();
        batch.endGroup();
        if (!isFailed) {
            if (!batch.isEmpty()) {
                add(batch);
            }
            incoming.durable.add(durable);
            wake();
        }
        batch.clear();
    }

    private void add(Batch batch) {
        int size = batch.size();
        incoming.bytes += size;
        pendingBytes += size;
        if (size > CHUNK_BYTES / 2) {
            incoming.chunks.add(new Chunk(batch.take(), size));
            return;
        }
        Chunk last = incoming.chunks.peekLast();
        if (last == null || last.bytes.length - last.to < size) {
            byte[] fresh = pool.poll();
            last = new Chunk(fresh == null ? new byte[CHUNK_BYTES] : fresh, 0);
            incoming.chunks.add(last);
        }
        batch.copyTo(last.bytes, last.to);
        last.to += size;
    }

    synchronized void run(Runnable task) {
        checkOpen();
        post(task);
    }

    /// The same from inside, also while the journal closes.
    synchronized void post(Runnable task) {
        incoming.tasks.add(task);
        wake();
    }

    private void checkOpen() {
        if (isClosed) {
            throw new IllegalStateException("the journal is closed");
        }
    }

    synchronized void signal() {
        isSignalled = true;
        wake();
    }

    synchronized void close() {
        isClosed = true;
        signal();
    }

    synchronized boolean isClosed() {
        return isClosed;
    }

    private void wake() {
        if (isWaiting) {
            isWaiting = false;
            notifyAll();
        }
    }

    /// @return what came in; it belongs to the committer until [#done]
    synchronized Work take() {
        Work taken = incoming;
        incoming = spare;
        return taken;
    }

    synchronized void release(byte[] chunk) {
        if (chunk.length == CHUNK_BYTES && pool.size() < CHUNKS_KEPT) {
            pool.add(chunk);
        }
    }

    /// Gives back what was taken, which is empty now.
    synchronized void done(Work work) {
        pendingBytes -= work.bytes;
        work.bytes = 0;
        work.durable.clear();
        work.tasks.clear();
        spare = work;
    }

    /// From now on nothing is taken in: none of it would become durable.
    ///
    /// @return false when that was so already
    synchronized boolean fail() {
        boolean isFirst = !isFailed;
        isFailed = true;
        incoming = new Work();
        pendingBytes = 0;
        signal();
        return isFirst;
    }

    synchronized boolean isFailed() {
        return isFailed;
    }

    /// Bytes handed over and not written.
    long pendingBytes() {
        return pendingBytes;
    }

    /// Waits for something to do.
    ///
    /// @param isBlocked what is handed over cannot be written, so only a signal counts
    synchronized void await(boolean isBlocked) throws InterruptedException {
        while (!isSignalled && (isBlocked || !isClosed && incoming.isEmpty())) {
            isWaiting = true;
            wait();
        }
        isWaiting = false;
        isSignalled = false;
    }
}
