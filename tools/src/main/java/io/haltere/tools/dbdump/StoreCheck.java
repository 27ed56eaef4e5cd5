package io.haltere.tools.dbdump;

import io.haltere.store.FileDisk;
import io.haltere.store.Inspector;
import io.haltere.store.Recovery;
import io.haltere.store.StoreException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Says how much of a store of ours is whole, and makes a clean one of what is.
final class StoreCheck {
    private final Path directory;
    private final OutputStream out;
    private final Complaints complaints;
    private final Inspector inspector;

    StoreCheck(Path directory, OutputStream out, Complaints complaints) {
        this.directory = directory;
        this.out = out;
        this.complaints = complaints;
        this.inspector = new Inspector(new FileDisk(directory));
    }

    /// @return whether nothing is damaged
    boolean verify() throws StoreException, IOException, DumpFailedException {
        if (inspector.isInUse()) {
            complaints.inUse(directory);
        }
        Inspector.Report report = inspector.verify();
        StoreDump.requireStore(directory, report);
        print(report);
        return !report.whole().isDamaged();
    }

    /// @param target a directory that is empty or not there
    void repair(Path target) throws StoreException, IOException, DumpFailedException {
        if (inspector.isInUse()) {
            throw new DumpFailedException(
                    1, "Error: The store in " + directory + " is in use by a broker; stop it.");
        }
        StoreDump.requireStore(directory, inspector.verify());
        print(inspector.repair(target));
        line("Written to " + target + ".");
    }

    private void print(Inspector.Report report) throws IOException {
        for (Inspector.SegmentReport segment : report.segments()) {
            line(
                    "%s: %d records, %d damaged, %d bytes skipped"
                            .formatted(
                                    segment.name(),
                                    segment.records(),
                                    segment.damagedRecords(),
                                    segment.skippedBytes()));
        }
        Recovery whole = report.whole();
        line(
                "%d entries, %d records damaged, %d files missing, %d bytes skipped"
                        .formatted(
                                whole.entries(),
                                whole.damagedRecords(),
                                whole.missingSegments(),
                                whole.skippedBytes()));
    }

    private void line(String text) throws IOException {
        out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
