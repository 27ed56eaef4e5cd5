package io.haltere.broker.port;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is on disk of a message: one entry, and how many references to it there are. The entry goes
/// with the last of them. Any thread.
public final class Kept {
    private final long id;
    private final int size;
    private final AtomicInteger references;

    /// Shared by all for whom the message waits on disk.
    private volatile @Nullable Message stub;

    /// @param id the entry of the message
    /// @param references how many there are at the beginning
    /// @param size bytes of its payload
    public Kept(long id, int references, int size) {
        this.id = id;
        this.size = size;
        this.references = new AtomicInteger(references);
    }

    public long id() {
        return id;
    }

    public int size() {
        return size;
    }

    /// What stands for the message where only the disk has it; made once.
    Message stub(Supplier<Message> maker) {
        Message made = stub;
        if (made == null) {
            made = maker.get();
            stub = made;
        }
        return made;
    }

    /// Counts one more reference; false when the last has gone, and the entry with it.
    public boolean acquire() {
        int count;
        do {
            count = references.get();
            if (count == 0) {
                return false;
            }
        } while (!references.compareAndSet(count, count + 1));
        return true;
    }

    /// One reference less; true when it was the last.
    public boolean release() {
        return references.decrementAndGet() == 0;
    }
}
