package io.haltere.server;

import io.haltere.server.log.ServerLog;
import io.haltere.store.Journal;
import io.haltere.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// A copy of the store while the broker runs. It has its name only once it is whole.
final class StoreBackup {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Journal journal;
    private final ServerLog log;

    StoreBackup(Journal journal, ServerLog log) {
        this.journal = journal;
        this.log = log;
    }

    /// Begins a copy in this directory; the log tells how it ends.
    void write(Path backups, Instant now) {
        Path copy = Takeover.freeName(backups.resolve(NAME.format(now)), "");
        Path unfinished = Takeover.freeName(copy, ".new");
        journal.backup(unfinished, failure -> end(unfinished, copy, failure));
    }

    private void end(Path unfinished, Path copy, @Nullable StoreException failure) {
        if (failure != null) {
            tell(copy, failure);
            return;
        }
        try {
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
            Takeover.forceNames(copy);
            log.information(() -> "Backup written to " + copy + ".");
        } catch (IOException notNamed) {
            tell(copy, notNamed);
        }
    }

    private void tell(Path copy, Exception failure) {
        log.error(() -> "Error: Unable to write the backup " + copy + ": " + failure.getMessage());
    }
}
