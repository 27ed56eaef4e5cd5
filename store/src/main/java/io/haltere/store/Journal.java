package io.haltere.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Entries with ids that outlive crashes: a log of what was put and deleted, in segments.
///
/// What is handed over with [#commit] is written and forced by one thread, the committer, for all
/// that gathered meanwhile at once; it runs only while there is something to do. The live state is
/// the last put of each id that was not deleted. Space is given back while running, so that the log
/// is at most about twice as large as what counts, and a few segments.
///
/// When the disk cannot say that bytes are safe, the journal stops for good: nothing more becomes
/// durable, no callback comes, and `onFailure` of its options is told why. Every method may be
/// called on any thread.
public final class Journal implements AutoCloseable {
    private final Engine engine;
    private final Closeable lock;
    private final Recovery recovery;

    private Journal(Engine engine, Closeable lock, Recovery recovery) {
        this.engine = engine;
        this.lock = lock;
        this.recovery = recovery;
    }

    /// Opens a store, or begins one.
    ///
    /// @param replay told what is there, on this thread, before this returns
    /// @throws StoreException with a sentence for the operator
    public static Journal open(Disk disk, JournalOptions options, Replay replay)
            throws StoreException {
        return open(disk, options, replay, false);
    }

    /// The same without threads, for simulations: the committer is whoever calls [#step], timers
    /// are due at each step, and what other threads would do is done at once.
    public static Journal openStepped(Disk disk, JournalOptions options, Replay replay)
            throws StoreException {
        return open(disk, options, replay, true);
    }

    private static Journal open(Disk disk, JournalOptions options, Replay replay, boolean isStepped)
            throws StoreException {
        Closeable lock = lock(disk);
        var reader = new LogReader(disk);
        boolean isOpen = false;
        try {
            reader.examine(true);
            var engine = new Engine(disk, options, (int) reader.oldest(), isStepped);
            Recovery recovery = engine.recover(reader, replay);
            engine.start();
            isOpen = true;
            return new Journal(engine, lock, recovery);
        } catch (IOException failure) {
            throw explained(disk, failure);
        } finally {
            if (!isOpen) {
                release(reader, lock);
            }
        }
    }

    private static Closeable lock(Disk disk) throws StoreException {
        try {
            disk.create();
            Closeable lock = disk.lock();
            if (lock == null) {
                throw new StoreException.InUse(disk.name());
            }
            return lock;
        } catch (IOException failure) {
            throw explained(disk, failure);
        }
    }

    static StoreException explained(Disk disk, IOException failure) {
        return failure instanceof AccessDeniedException
                ? new StoreException.NoPermission(disk.name(), failure)
                : new StoreException.Broken(disk.name(), failure);
    }

    private static void release(LogReader reader, Closeable lock) throws StoreException {
        try (lock) {
            reader.close();
        } catch (IOException failure) {
            throw new StoreException.Broken("the directory that was to be let go", failure);
        }
    }

    /// What was found at the start.
    public Recovery recovery() {
        return recovery;
    }

    /// Whether there was never an entry when it was opened.
    public boolean isNew() {
        return engine.isNew();
    }

    /// Reserves ids for entries.
    ///
    /// @return the first of so many, more than every one that was ever used
    public long nextIds(int count) {
        return engine.nextIds(count);
    }

    /// Gives no id up to this one.
    void skipIds(long highest) {
        engine.skipIds(highest);
    }

    public Batch newBatch() {
        return new Batch();
    }

    /// Hands over what is in the batch, which is empty afterwards; a group that was not ended ends
    /// here. Does not wait for the disk. Callers bound what they hand over: see [#pendingBytes].
    ///
    /// @param durable runs on the committer's thread once all of it is safe, in the order of calls
    /// @throws IllegalStateException after [#close]
    public void commit(Batch batch, Runnable durable) {
        engine.handover().commit(batch, durable);
    }

    /// Bytes that were handed over and are not written yet.
    public long pendingBytes() {
        return engine.handover().pendingBytes();
    }

    /// Whether there is room for what makes the state larger. When not, deletions still find some
    /// for a while. It is looked for about once a second until there is.
    public boolean acceptsGrowth() {
        return engine.acceptsGrowth();
    }

    /// Reads an entry, as it is at a moment after what the same caller has handed over before.
    ///
    /// @param then told its bytes, on a thread of the journal; null: there is none, or it is
    ///   damaged
    public void read(long id, Consumer<@Nullable ByteBuffer> then) {
        engine.read(id, then);
    }

    /// Compacts everything that is worth it.
    ///
    /// @param done runs on the committer's thread
    public void snapshot(Runnable done) {
        engine.snapshot(done);
    }

    /// Copies the store to a directory that is empty or not there, as it is at a moment after what
    /// was handed over before. Commits go on meanwhile. On the same file system the copy shares
    /// files with the store.
    ///
    /// @param done told on a thread of the journal; null: it is there and safe
    public void backup(Path target, Consumer<@Nullable StoreException> done) {
        engine.backup(target, done);
    }

    public Stats stats() {
        return engine.stats();
    }

    /// Makes one step of a journal of [#openStepped].
    ///
    /// @return whether something was done
    public boolean step() {
        return engine.step() == Committer.Progress.WORKED;
    }

    /// Writes and forces what was handed over, and lets the directory go. What finds no room on a
    /// full disk is lost, without its callbacks.
    @Override
    public void close() {
        try (lock) {
            engine.close();
        } catch (IOException closed) {
            // Everything was forced before, or the failure told.
        }
    }
}
