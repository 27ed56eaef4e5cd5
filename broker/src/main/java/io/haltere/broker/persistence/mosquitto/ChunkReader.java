package io.haltere.broker.persistence.mosquitto;

import java.io.EOFException;
import java.io.IOException;

/// Reads the inside of chunks in the layout of some versions.
interface ChunkReader {
    /// The longest payload that MQTT can carry, in bytes.
    int PAYLOAD_MAX = 268_435_455;

    /// The number of a chunk's kind takes two bytes in old versions and four in others.
    int kindBytes();

    /// Whether the length in the header of a chunk tells where it ends; else its fields do.
    boolean endsByLength();

    /// Reads one chunk.
    ///
    /// @param length as its header tells it
    /// @throws EOFException when the file ends within the chunk
    /// @throws DamagedChunkException when the bytes make no sense
    /// @throws MalformedDatabaseException when nothing of this file can make sense
    DatabaseChunk read(DatabaseChunk.Kind kind, long length, ChunkSource source)
            throws IOException, DamagedChunkException, MalformedDatabaseException;

    /// The configuration, whose numbers come in another order in each layout.
    static DatabaseChunk.Config config(int shutdown, int idBytes, long lastId)
            throws MalformedDatabaseException {
        if (idBytes != Long.BYTES) {
            throw new MalformedDatabaseException(
                    "Incompatible database configuration (dbid size is %d bytes, expected %d)"
                            .formatted(idBytes, Long.BYTES));
        }
        return new DatabaseChunk.Config(shutdown, lastId);
    }
}
