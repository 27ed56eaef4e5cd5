package io.haltere.broker.persistence.mosquitto;

import java.io.IOException;

/// Who is told what a database holds, in the order of the file.
public interface DatabaseVisitor {
    /// Comes first.
    ///
    /// @param checksum unsigned; Mosquitto always writes 0
    /// @param version unsigned
    default void header(long checksum, long version) throws IOException {}

    /// Whether chunks of a kind are wanted. Others are passed over, unread and unchecked.
    default boolean wants(DatabaseChunk.Kind kind) {
        return true;
    }

    /// @param length bytes of the chunk as the file tells them, without its header
    void chunk(DatabaseChunk chunk, long length) throws IOException;

    /// A chunk of an unknown kind, which is passed over.
    ///
    /// @param offset of the chunk in the file, in bytes
    default void unknown(long offset, long number, long length) throws IOException {}

    /// A chunk that is damaged, which is passed over, or the early end of the file.
    void problem(DatabaseProblem problem) throws IOException;
}
