package io.haltere.server;

import io.haltere.broker.access.Access;
import io.haltere.broker.persistence.RecoveredState;
import io.haltere.broker.persistence.SessionState;
import io.haltere.broker.persistence.StateJournal;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.server.config.PersistenceConfig;
import io.haltere.server.log.ServerLog;
import io.haltere.store.FileDisk;
import io.haltere.store.Journal;
import io.haltere.store.JournalOptions;
import io.haltere.store.Recovery;
import io.haltere.store.StoreException;
import io.haltere.store.Sync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What outlives the broker: opens the store, says what was found in it, and closes it.
final class Persistence {
    private static final int FAILED = 1;

    /// What of the disk a segment may take at most.
    private static final int DISK_PARTS = 16;

    private static final int SEGMENT_BYTES_MIN = 1 << 20;

    private final PersistenceConfig config;
    private final ServerLog log;
    private final Path directory;
    private final Journal journal;

    /// Null from when it has been given away.
    private @Nullable RecoveredState state;

    private Persistence(
            PersistenceConfig config,
            ServerLog log,
            Path directory,
            Journal journal,
            RecoveredState state) {
        this.config = config;
        this.log = log;
        this.directory = directory;
        this.journal = journal;
        this.state = state;
    }

    /// Opens the store that the configuration names, and makes it if there is none.
    ///
    /// @param listeners the rules of the listener at this port; null when there is none
    /// @return null where persistence is off
    /// @throws IOException when the store cannot be used; the message names it
    static @Nullable Persistence open(
            PersistenceConfig config,
            IntFunction<? extends @Nullable Access> listeners,
            ServerLog log)
            throws IOException {
        if (!config.enabled()) {
            return null;
        }
        Path directory = config.store(System.getenv());
        var takeover =
                new Takeover(
                        config.database(System.getenv()), directory, InstantSource.system(), log);
        try {
            Opened opened = open(config, directory, listeners, log);
            if (takeover.isDue(opened.replay(), opened.journal())) {
                opened.journal().close();
                takeover.run(opened.replay().ids());
                opened = open(config, directory, listeners, log);
            }
            takeover.finish(opened.replay(), opened.journal());
            RecoveredState state = opened.replay().state();
            return new Persistence(config, log, directory, opened.journal(), state);
        } catch (StoreException failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }

    private record Opened(Journal journal, StateReplay replay) {}

    private static Opened open(
            PersistenceConfig config,
            Path directory,
            IntFunction<? extends @Nullable Access> listeners,
            ServerLog log)
            throws StoreException {
        var options =
                JournalOptions.defaults(failure -> giveUp(log, directory, failure))
                        .withSync(sync(config))
                        .withSegmentBytes(segmentBytes(directory));
        var replay = new StateReplay(listeners);
        return new Opened(Journal.open(new FileDisk(directory), options, replay), replay);
    }

    /// Two segments are there from the beginning: on a small disk they must be small.
    private static int segmentBytes(Path directory) {
        Path existing = directory.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        long part;
        try {
            part = Long.highestOneBit(Files.getFileStore(existing).getTotalSpace() / DISK_PARTS);
        } catch (IOException unknown) {
            return JournalOptions.SEGMENT_BYTES; // Whether it can be used, opening it will tell.
        }
        return part <= 0
                ? JournalOptions.SEGMENT_BYTES
                : Math.clamp(part, SEGMENT_BYTES_MIN, JournalOptions.SEGMENT_BYTES);
    }

    private static Sync sync(PersistenceConfig config) {
        return switch (config.sync()) {
            case COMMIT -> Sync.COMMIT;
            case NEVER -> Sync.NEVER;
            case INTERVAL -> {
                int millis = (int) config.syncInterval().toMillis();
                yield millis == 0 ? Sync.NEVER : new Sync.Interval(millis);
            }
        };
    }

    /// A disk that failed once may have lost anything: going on would acknowledge what is not
    /// there.
    private static void giveUp(ServerLog log, Path directory, Throwable failure) {
        log.error(() ->
                "Error: Unable to write to "
                        + directory
                        + ": "
                        + failure.getMessage()
                        + ". Nothing can be acknowledged any more; terminating.");
        Runtime.getRuntime().halt(FAILED);
    }

    private void tell(Recovery recovery, RecoveredState state) {
        int waiting = state.sessions().stream().mapToInt(SessionState::waiting).sum();
        log.information(() ->
                "Restored "
                        + state.sessions().size()
                        + " sessions, "
                        + waiting
                        + " messages on their way and "
                        + state.retained().size()
                        + " retained messages from "
                        + directory
                        + ".");
        if (recovery.isDamaged() || state.unreadable() > 0) {
            log.warning(() ->
                    "Warning: "
                            + directory
                            + " is damaged: "
                            + (recovery.damagedRecords() + state.unreadable())
                            + " records and "
                            + recovery.missingSegments()
                            + " files are lost, "
                            + recovery.skippedBytes()
                            + " bytes were skipped.");
        }
    }

    StateJournal journal() {
        return StateJournal.on(journal);
    }

    /// What was found, which the log is told of; to be taken once.
    RecoveredState takeState() {
        RecoveredState found = state;
        if (found == null) {
            throw new IllegalStateException("taken before");
        }
        state = null;
        tell(journal.recovery(), found);
        return found;
    }

    /// Frees what space can be freed, and makes a copy where one is wanted.
    void save() {
        log.information(() -> "Saving in-memory database to " + directory + ".");
        journal.snapshot(() -> log.information(() -> "Saved to " + directory + "."));
        Path backups = config.backup();
        if (backups != null) {
            new StoreBackup(journal, log).write(backups, Instant.now());
        }
    }

    void close() {
        journal.close();
        if (config.export()) {
            Path database = config.database(System.getenv());
            try {
                new ExportedDatabase(database).write(directory);
                log.information(() -> "The state is in " + database + ", too.");
            } catch (IOException | StoreException failure) {
                log.error(() ->
                        "Error: Unable to write " + database + ": " + failure.getMessage() + ".");
            }
        }
    }
}
