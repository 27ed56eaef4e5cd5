package io.haltere.server;

import io.haltere.server.log.ServerLog;
import io.haltere.store.Journal;
import io.haltere.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// Copies of the store while the broker runs. Each has its name only once it is whole; one that is
/// not is hidden, and taken away: it would keep room that the store wants back. Any thread.
final class StoreBackup {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final String UNFINISHED = ".unfinished-";

    /// No change for so long: nobody is at work on it.
    private static final Duration LEFT = Duration.ofHours(1);

    private final Journal journal;
    private final ServerLog log;

    StoreBackup(Journal journal, ServerLog log) {
        this.journal = journal;
        this.log = log;
    }

    /// Begins a copy in this directory; the log tells how it ends.
    void write(Path backups, Instant now) {
        sweep(backups, now);
        Path copy = Takeover.freeName(backups.resolve(NAME.format(now)), "");
        Path unfinished = Takeover.freeName(backups.resolve(UNFINISHED + copy.getFileName()), "");
        journal.backup(unfinished, failure -> end(unfinished, copy, failure));
    }

    private void end(Path unfinished, Path copy, @Nullable StoreException failure) {
        try {
            if (failure != null) {
                tell(copy, failure);
                remove(unfinished);
                return;
            }
            Files.move(unfinished, copy, StandardCopyOption.ATOMIC_MOVE);
            Takeover.forceNames(copy);
            log.information(() -> "Backup written to " + copy + ".");
        } catch (IOException | DirectoryIteratorException notNamed) {
            tell(copy, notNamed);
        }
    }

    /// What a broker that was killed has left; somebody may be at work on what is younger.
    private void sweep(Path backups, Instant now) {
        if (!Files.isDirectory(backups)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(backups, UNFINISHED + "*")) {
            for (Path unfinished : left) {
                if (Files.getLastModifiedTime(unfinished).toInstant().isBefore(now.minus(LEFT))) {
                    remove(unfinished);
                }
            }
        } catch (IOException | DirectoryIteratorException failure) {
            log.warning(() -> "Warning: Unable to tidy up in " + backups + ": " + failure);
        }
    }

    private static void remove(Path unfinished) throws IOException {
        if (!Files.isDirectory(unfinished)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(unfinished)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(unfinished);
    }

    private void tell(Path copy, Exception failure) {
        log.error(() -> "Error: Unable to write the backup " + copy + ": " + failure.getMessage());
    }
}
