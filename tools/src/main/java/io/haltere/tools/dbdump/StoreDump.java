package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.DatabaseExport;
import io.haltere.broker.persistence.RecoveredState;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseVisitor;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabaseWriter;
import io.haltere.store.FileDisk;
import io.haltere.store.Inspector;
import io.haltere.store.Recovery;
import io.haltere.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/// A store of ours, told as if it were a `mosquitto.db`. Nothing is changed; a broker may be at
/// work in it, whose latest changes may be missing.
final class StoreDump {
    /// Of a chunk, which its length does not count.
    private static final int HEADER_BYTES = 8;

    private static final int HEAD_BYTES = 23;

    private final DatabaseExport content;

    private StoreDump(DatabaseExport content) {
        this.content = content;
    }

    /// Takes all of the store in.
    static StoreDump read(Path directory, Complaints complaints)
            throws StoreException, DumpFailedException {
        var replay = StateReplay.whole();
        var inspector = new Inspector(new FileDisk(directory));
        if (inspector.isInUse()) {
            complaints.inUse(directory);
        }
        Inspector.Report report = inspector.entries(replay);
        requireStore(directory, report);
        RecoveredState state = replay.state();
        Recovery whole = report.whole();
        if (whole.isDamaged() || state.unreadable() > 0) {
            complaints.damagedStore(directory, whole, state.unreadable());
        }
        return new StoreDump(new DatabaseExport(state));
    }

    static void requireStore(Path directory, Inspector.Report report) throws DumpFailedException {
        if (report.segments().isEmpty()) {
            throw new DumpFailedException(1, "Error: There is no store in " + directory + ".");
        }
    }

    void tell(DatabaseVisitor visitor) throws IOException {
        var counted = new Counted();
        visitor.header(0, MosquittoDatabase.NEWEST);
        DatabaseChunk.Config config = content.config();
        var writer = new MosquittoDatabaseWriter(counted, config);
        if (visitor.wants(config.kind())) {
            visitor.chunk(config, counted.bytes - HEAD_BYTES - HEADER_BYTES);
        }
        content.tell(chunk -> {
            if (visitor.wants(chunk.kind())) {
                counted.bytes = 0;
                writer.write(chunk);
                visitor.chunk(chunk, counted.bytes - HEADER_BYTES);
            }
        });
    }

    /// How long a chunk would be in a file.
    private static final class Counted extends OutputStream {
        private long bytes;

        @Override
        public void write(int b) {
            bytes++;
        }

        @Override
        public void write(byte[] more, int offset, int length) {
            bytes += length;
        }
    }
}
