package io.haltere.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Is told what a journal holds: what was put and deleted, in the order of the log.
///
/// An entry may come several times, with the same bytes or newer ones; the last one counts. That
/// order is not the order of ids, since compaction writes old entries again.
public interface Replay {
    /// An entry, new or in the place of that with the same id.
    ///
    /// @param type what the writer gave, 0 to 65 535
    /// @param body a view that is valid during the call only
    void put(long id, int type, ByteBuffer body);

    /// The end of an entry, known or not. An entry whose latest bytes are damaged ends, too: older
    /// ones would be wrong.
    void delete(long id);

    /// That was all.
    ///
    /// @param entries for a second look at some, during the call only
    default void end(Entries entries) throws IOException {}

    /// Reads what the log holds.
    interface Entries {
        /// The body of an entry; null when there is none, or it is damaged.
        @Nullable ByteBuffer read(long id) throws IOException;
    }
}
