package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseProblem;
import io.haltere.store.Recovery;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/// What goes to stderr: damage, and what is not known. The same is said once, however often the
/// file is read, and no more than a hundred lines.
final class Complaints {
    private static final int LINES_MAX = 100;

    private final Set<String> lines = new HashSet<>();
    private boolean areDamage;

    boolean areDamage() {
        return areDamage;
    }

    void newerVersion() {
        print(
                "Warning: mosquitto_db_dump does not support this DB version, continuing but"
                        + " expecting errors.");
    }

    void unknown(long offset, long number, long length) {
        print(
                ("Warning: Unsupported chunk \"%d\" of length %d in persistent database file at"
                                + " position %d. Ignoring.")
                        .formatted(number, length, offset));
    }

    void damage(DatabaseProblem problem) {
        areDamage = true;
        print("Error: Corrupt persistent database: " + problem + ".");
    }

    void inUse(Path directory) {
        print(
                "Warning: The store in "
                        + directory
                        + " is in use by a broker; its latest changes may be missing.");
    }

    void damagedStore(Path directory, Recovery found, int unreadable) {
        areDamage = true;
        print(
                "Error: %s is damaged: %d records and %d files are lost, %d bytes were skipped."
                        .formatted(
                                directory,
                                found.damagedRecords() + unreadable,
                                found.missingSegments(),
                                found.skippedBytes()));
    }

    private void print(String line) {
        if (lines.size() > LINES_MAX || !lines.add(line)) {
            return;
        }
        System.err.println(
                lines.size() <= LINES_MAX
                        ? line
                        : "Error: There is more; only the first " + LINES_MAX + " are shown.");
    }
}
