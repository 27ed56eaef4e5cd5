package io.haltere.broker.port;

import java.util.concurrent.atomic.AtomicInteger;

/// What is on disk of a message: one entry, and how many references to it there are. The entry goes
/// with the last of them. Any thread.
public final class Kept {
    private final long id;
    private final AtomicInteger references;

    /// @param id the entry of the message
    /// @param references how many there are at the beginning
    public Kept(long id, int references) {
        this.id = id;
        this.references = new AtomicInteger(references);
    }

    public long id() {
        return id;
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
