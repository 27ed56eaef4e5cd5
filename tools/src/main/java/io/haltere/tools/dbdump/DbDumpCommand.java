package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.MalformedDatabaseException;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// `mosquitto_db_dump`: prints what a `mosquitto.db` holds.
final class DbDumpCommand {
    /// Mosquitto's tool ends so when it cannot open the file, and scripts have got used to it.
    private static final int NOT_OPENED = 0;

    private static final int FAILED = 1;

    private final DumpArguments arguments;
    private final OutputStream out = new BufferedOutputStream(System.out, 1 << 16);
    private final Complaints complaints = new Complaints();

    private DbDumpCommand(DumpArguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] words) {
        int status;
        try {
            status = new DbDumpCommand(DumpArguments.read(List.of(words))).run();
        } catch (DumpFailedException failed) {
            System.err.println(failed.sentence());
            status = failed.status();
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    private int run() throws DumpFailedException {
        try {
            switch (arguments.form()) {
                case TEXT -> read(new TextDump(out, complaints));
                case STATS -> {
                    var stats = new StatsDump(complaints);
                    read(stats);
                    stats.print(out);
                }
                case CLIENT_STATS -> {
                    var stats = new ClientStatsDump(complaints);
                    read(stats);
                    stats.print(out);
                }
                case JSON -> json();
            }
            return complaints.areDamage() ? FAILED : 0;
        } catch (IOException failure) {
            throw new DumpFailedException(
                    FAILED, "Error: %s: %s.".formatted(arguments.file(), failure.getMessage()));
        } catch (MalformedDatabaseException refused) {
            throw new DumpFailedException(FAILED, "Error: " + refused.getMessage());
        } finally {
            flush();
        }
    }

    /// Reads the file once for each array, so that none has to be kept.
    private void json() throws IOException, MalformedDatabaseException, DumpFailedException {
        var dump = new JsonDump(out, complaints);
        dump.begin();
        for (JsonDump.Part part : JsonDump.Part.values()) {
            dump.begin(part);
            read(dump);
            dump.endPart();
        }
        dump.end();
    }

    private void read(DumpVisitor visitor)
            throws IOException, MalformedDatabaseException, DumpFailedException {
        try (InputStream in = open()) {
            MosquittoDatabase.readAnyVersion(in, visitor);
        }
    }

    private InputStream open() throws DumpFailedException {
        try {
            return Files.newInputStream(Path.of(arguments.file()));
        } catch (IOException | InvalidPathException _) {
            throw new DumpFailedException(NOT_OPENED, "Error: Unable to open " + arguments.file());
        }
    }

    private void flush() throws DumpFailedException {
        try {
            out.flush();
        } catch (IOException failure) {
            throw new DumpFailedException(FAILED, "Error: " + failure.getMessage());
        }
    }
}
