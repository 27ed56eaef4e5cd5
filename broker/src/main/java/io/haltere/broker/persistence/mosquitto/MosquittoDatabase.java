package io.haltere.broker.persistence.mosquitto;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Reads the file in which Mosquitto keeps its state, `mosquitto.db`, in versions 2 to 6.
///
/// In constant memory, but for the greatest message. Nothing is trusted: whatever the bytes, the
/// visitor gets what makes sense and is told of the rest.
public final class MosquittoDatabase {
    /// What Mosquitto 2 writes.
    public static final int NEWEST = 6;

    static final int OLDEST = 2;
    private static final int LAYOUT_SINCE = 5;
    private static final byte[] MAGIC = {
        0, (byte) 0xB5, 0, 'm', 'o', 's', 'q', 'u', 'i', 't', 't', 'o', ' ', 'd', 'b'
    };

    /// Magic, checksum and version.
    private static final int HEAD_BYTES = MAGIC.length + 8;

    private final ChunkSource source;
    private final DatabaseVisitor visitor;

    private MosquittoDatabase(InputStream in, DatabaseVisitor visitor) {
        this.source = new ChunkSource(in);
        this.visitor = visitor;
    }

    /// Reads a database of a known version.
    ///
    /// @throws MalformedDatabaseException when it is none, or its version is newer than [#NEWEST];
    ///   nothing but the header has been told then
    /// @throws IOException of the stream, or of the visitor
    public static void read(InputStream in, DatabaseVisitor visitor)
            throws IOException, MalformedDatabaseException {
        var database = new MosquittoDatabase(in, visitor);
        long version = database.header();
        if (version > NEWEST) {
            throw unsupported(version);
        }
        database.chunks(version);
    }

    /// Reads a newer version, too, as if it were [#NEWEST].
    ///
    /// @throws MalformedDatabaseException as in [#read]
    /// @throws IOException as in [#read]
    public static void readAnyVersion(InputStream in, DatabaseVisitor visitor)
            throws IOException, MalformedDatabaseException {
        var database = new MosquittoDatabase(in, visitor);
        database.chunks(Math.min(NEWEST, database.header()));
    }

    static byte[] magic() {
        return MAGIC.clone();
    }

    private static MalformedDatabaseException unsupported(long version) {
        return new MalformedDatabaseException(
                "Unsupported persistent database format version %d (need version %d)."
                        .formatted(version, NEWEST));
    }

    private long header() throws IOException, MalformedDatabaseException {
        try {
            if (!Arrays.equals(source.bytes(MAGIC.length), MAGIC)) {
                throw new MalformedDatabaseException("Unrecognised file format.");
            }
            long checksum = source.fourBytes();
            long version = source.fourBytes();
            visitor.header(checksum, version);
            if (version < OLDEST) {
                throw unsupported(version);
            }
            return version;
        } catch (EOFException cut) {
            throw new MalformedDatabaseException("Unrecognised file format.");
        }
    }

    private void chunks(long version) throws IOException, MalformedDatabaseException {
        ChunkReader reader =
                version < LAYOUT_SINCE
                        ? new LegacyChunkReader(version)
                        : new ChunkLayoutReader(version);
        long start = source.offset();
        try {
            int first = source.byteOrEnd();
            while (first >= 0) {
                chunk(start, first, reader);
                start = source.offset();
                first = source.byteOrEnd();
            }
        } catch (EOFException cut) {
            visitor.problem(new DatabaseProblem(start, "end of the file within the chunk"));
        }
    }

    private void chunk(long start, int first, ChunkReader reader)
            throws IOException, MalformedDatabaseException {
        long number = first;
        for (int i = 1; i < reader.kindBytes(); i++) {
            number = number << Byte.SIZE | source.oneByte();
        }
        long length = source.fourBytes();
        long end = source.offset() + length;
        DatabaseChunk.Kind kind = DatabaseChunk.Kind.of(number);
        boolean isRead = false;
        if (kind == null) {
            visitor.unknown(start, number, length);
        } else if (kind == DatabaseChunk.Kind.CONFIG && start > HEAD_BYTES) {
            visitor.problem(new DatabaseProblem(start, "second configuration"));
        } else if (visitor.wants(kind) || !reader.endsByLength()) {
            isRead = body(start, kind, length, reader);
        }
        if (source.offset() < end && (!isRead || reader.endsByLength())) {
            source.skip(end - source.offset());
        }
    }

    /// Whether the chunk was good.
    private boolean body(long start, DatabaseChunk.Kind kind, long length, ChunkReader reader)
            throws IOException, MalformedDatabaseException {
        DatabaseChunk chunk;
        try {
            chunk = reader.read(kind, length, source);
        } catch (DamagedChunkException damaged) {
            visitor.problem(new DatabaseProblem(start, damaged.text()));
            return false;
        }
        if (visitor.wants(kind)) {
            visitor.chunk(chunk, length);
        }
        return true;
    }
}
