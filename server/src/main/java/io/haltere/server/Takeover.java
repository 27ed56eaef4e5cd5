package io.haltere.server;

import io.haltere.broker.persistence.DatabaseImport;
import io.haltere.broker.persistence.RecordCodec;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.persistence.mosquitto.MalformedDatabaseException;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import io.haltere.server.log.ServerLog;
import io.haltere.store.Batch;
import io.haltere.store.FileDisk;
import io.haltere.store.Journal;
import io.haltere.store.JournalOptions;
import io.haltere.store.Replay;
import io.haltere.store.StoreException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Takes Mosquitto's database over into a store that has nothing yet. Used by one thread.
///
/// A record marks the time in which it goes on. A crash before all of it is safe leaves the mark,
/// and everything is done again; after that only the database is still to be renamed.
final class Takeover {
    private static final int BATCH_BYTES = 1 << 20;
    private static final int TOPICS = 1 << 10;
    private static final String SUFFIX = ".imported";

    private final Path database;
    private final Path store;
    private final InstantSource clock;
    private final ServerLog log;

    Takeover(Path database, Path store, InstantSource clock, ServerLog log) {
        this.database = database;
        this.store = store;
        this.clock = clock;
        this.log = log;
    }

    /// Whether the database is to be taken over, from the beginning: not where the store has been
    /// used, and is empty because everything in it has come to its end.
    ///
    /// @throws IOException when a part of it was and the rest is not there any more
    boolean isDue(StateReplay found, Journal journal) throws IOException {
        var mark = found.underWay();
        if (mark == null) {
            return journal.isNew() && found.isEmpty() && hasContent();
        }
        if (mark.getValue().isComplete()) {
            return false;
        }
        if (!Files.exists(database)) {
            throw new IOException(
                    store
                            + " has a part of "
                            + database
                            + " only, which is gone; put it back, or remove the store.");
        }
        return true;
    }

    private boolean hasContent() throws IOException {
        if (!Files.exists(database)) {
            return false;
        }
        if (Files.size(database) == 0) {
            log.warning(() -> "Warning: Persistence file is empty.");
            return false;
        }
        return true;
    }

    /// Writes all of it to the store, which must not be open, and has it forced.
    ///
    /// @param leftovers ids of an attempt that a crash has ended
    void run(List<Long> leftovers) throws IOException, StoreException {
        DatabaseImport content = read();
        var failure = new AtomicReference<@Nullable Throwable>();
        var writer =
                new Writer(Journal.open(disk(), JournalOptions.defaults(failure::set), NOTHING));
        DatabaseImport.Counts counts;
        try (writer.journal) {
            counts = writer.write(leftovers, content);
        }
        if (writer.handedOver != writer.durable.get()) {
            Throwable reason = failure.get();
            throw new IOException(
                    "Unable to take over "
                            + database
                            + ": "
                            + (reason == null ? "no space left in " + store : reason.getMessage())
                            + ".",
                    reason);
        }
        tell(content, counts);
    }

    private FileDisk disk() {
        return new FileDisk(store);
    }

    private DatabaseImport read() throws IOException {
        var content = new DatabaseImport(clock.millis());
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(database), BATCH_BYTES)) {
            MosquittoDatabase.read(in, content);
        } catch (MalformedDatabaseException refused) {
            throw new IOException(
                    "Unable to take over " + database + ": " + refused.getMessage(), refused);
        } catch (IOException failure) {
            throw new IOException("Unable to read " + database + ": " + failure, failure);
        }
        return content;
    }

    private void tell(DatabaseImport content, DatabaseImport.Counts counts) {
        log.information(() ->
                "Imported "
                        + counts.sessions()
                        + " sessions, "
                        + counts.subscriptions()
                        + " subscriptions, "
                        + counts.deliveries()
                        + " messages on their way and "
                        + counts.retained()
                        + " retained messages from "
                        + database
                        + ".");
        for (String complaint : content.complaints()) {
            log.warning(() -> "Warning: " + database + ": " + complaint + ".");
        }
        int more = content.complaintsInAll() - content.complaints().size();
        if (more > 0) {
            log.warning(() -> "Warning: " + database + ": " + more + " more of these.");
        }
    }

    /// Renames the database once all of it is safe, and removes the mark; says why it stays where
    /// it was not taken over.
    void finish(StateReplay found, Journal journal) throws IOException {
        var mark = found.underWay();
        if (mark != null) {
            if (Files.exists(database)) {
                rename();
            }
            Batch end = journal.newBatch();
            end.delete(mark.getKey());
            journal.commit(end, () -> {});
        } else if (!journal.isNew() && ExportedDatabase.isOfOthers(database)) {
            log.warning(() ->
                    "Warning: "
                            + database
                            + " is left as it is, for "
                            + store
                            + " has a state already. To take the file over, move the store away.");
        }
    }

    private void rename() throws IOException {
        Path kept = freeName(database, SUFFIX);
        Files.move(database, kept);
        forceNames(database);
        log.information(() -> database + " is now " + kept + ".");
    }

    /// A name beside a file that nothing has yet.
    static Path freeName(Path file, String suffix) {
        Path name = file.resolveSibling(file.getFileName() + suffix);
        for (int i = 2; Files.exists(name); i++) {
            name = file.resolveSibling(file.getFileName() + suffix + "." + i);
        }
        return name;
    }

    /// Has the disk know the names of files beside this one.
    static void forceNames(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            try (FileChannel names = FileChannel.open(parent, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    private static final Replay NOTHING =
            new Replay() {
                @Override
                public void put(long id, int type, ByteBuffer body) {}

                @Override
                public void delete(long id) {}
            };

    /// Puts the records into a journal.
    private final class Writer implements DatabaseImport.Sink {
        private final Journal journal;
        private final Batch batch;
        private final RecordCodec codec =
                new RecordCodec(
                        TOPICS,
                        (_, _, _) -> {
                            throw new IllegalStateException("nothing is read here");
                        });
        private final AtomicInteger durable = new AtomicInteger();
        private int handedOver;

        Writer(Journal journal) {
            this.journal = journal;
            this.batch = journal.newBatch();
        }

        DatabaseImport.Counts write(List<Long> leftovers, DatabaseImport content) {
            long mark = journal.nextIds(1);
            put(mark, new StateRecord.OfImport(false));
            leftovers.forEach(batch::delete);
            commit();
            DatabaseImport.Counts counts = content.write(this);
            commit();
            put(mark, new StateRecord.OfImport(true));
            commit();
            return counts;
        }

        @Override
        public long add(StateRecord next) {
            long id = journal.nextIds(1);
            put(id, next);
            batch.endGroup();
            if (batch.size() > BATCH_BYTES) {
                commit();
            }
            return id;
        }

        private void put(long id, StateRecord next) {
            ByteBuffer out = batch.begin(id, RecordCodec.type(next), codec.lengthMax(next));
            codec.write(next, out);
            batch.end();
        }

        private void commit() {
            if (!batch.isEmpty()) {
                handedOver++;
                journal.commit(batch, durable::incrementAndGet);
            }
        }
    }
}
