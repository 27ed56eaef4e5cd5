package io.haltere.server;

import io.haltere.broker.persistence.DatabaseExport;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseProblem;
import io.haltere.broker.persistence.mosquitto.DatabaseVisitor;
import io.haltere.broker.persistence.mosquitto.MalformedDatabaseException;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabaseWriter;
import io.haltere.store.FileDisk;
import io.haltere.store.Inspector;
import io.haltere.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// A `mosquitto.db` for going back to Mosquitto. Used by one thread.
final class ExportedDatabase {
    /// In the place of the checksum, which Mosquitto does not look at and writes as 0: what has it
    /// was not changed by Mosquitto since.
    private static final int MARK = 0x68616C74;

    private static final int BUFFER = 1 << 16;

    private final Path path;

    ExportedDatabase(Path path) {
        this.path = path;
    }

    /// Whether there is a database, and not one that a broker of ours wrote.
    static boolean isOfOthers(Path path) throws IOException {
        if (!Files.exists(path)) {
            return false;
        }
        var head = new Head();
        try (InputStream in = Files.newInputStream(path)) {
            MosquittoDatabase.read(in, head);
        } catch (MalformedDatabaseException _) {
            return true;
        }
        return head.checksum != MARK;
    }

    private static final class Head implements DatabaseVisitor {
        private long checksum;

        @Override
        public void header(long found, long version) {
            checksum = found;
        }

        @Override
        public boolean wants(DatabaseChunk.Kind kind) {
            return false;
        }

        @Override
        public void chunk(DatabaseChunk chunk, long length) {}

        @Override
        public void problem(DatabaseProblem problem) {}
    }

    /// Writes what is in a store, which must not be open. A database that others wrote is kept
    /// under another name; a crash leaves the old one or the new one.
    void write(Path store) throws IOException, StoreException {
        var replay = StateReplay.whole();
        new Inspector(new FileDisk(store)).entries(replay);
        var export = new DatabaseExport(replay.state());
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        try (FileChannel file = create(unfinished)) {
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(file), BUFFER);
            var writer = new MosquittoDatabaseWriter(out, export.config(), MARK);
            export.tell(writer::write);
            out.flush();
            file.force(true);
        }
        if (isOfOthers(path)) {
            Files.move(path, Takeover.freeName(path, ".old"));
        }
        Files.move(
                unfinished,
                path,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        Takeover.forceNames(path);
    }

    /// For nobody else to read, as Mosquitto's.
    private static FileChannel create(Path file) throws IOException {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        boolean isPosix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? FileChannel.open(
                        file,
                        options,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(file, options);
    }
}
