package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.MalformedDatabaseException;
import io.haltere.broker.persistence.mosquitto.MosquittoDatabase;
import io.haltere.store.StoreException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `mosquitto_db_dump`: prints what a `mosquitto.db` or a store of ours holds.
final class DbDumpCommand {
    /// Mosquitto's tool ends so when it cannot open the file, and scripts have got used to it.
    private static final int NOT_OPENED = 0;

    private static final int FAILED = 1;

    /// As SIGPIPE ends a program.
    private static final int CLOSED_PIPE = 141;

    private final DumpArguments arguments;
    private final StandardOutput stdout = new StandardOutput();
    private final OutputStream out = new BufferedOutputStream(stdout, 1 << 16);
    private final Complaints complaints = new Complaints();
    private boolean isWhole = true;

    /// Null until one is read.
    private @Nullable StoreDump store;

    private DbDumpCommand(DumpArguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] words) {
        int status;
        try {
            status = new DbDumpCommand(DumpArguments.read(List.of(words))).run();
        } catch (DumpFailedException failed) {
            if (failed.status() != CLOSED_PIPE) {
                System.err.println(failed.sentence());
            }
            status = failed.status();
        }
        Runtime.getRuntime().halt(status);
    }

    private int run() throws DumpFailedException {
        try {
            try {
                print();
            } finally {
                out.flush();
            }
        } catch (IOException failure) {
            throw failed(failure);
        } catch (MalformedDatabaseException refused) {
            throw new DumpFailedException(FAILED, "Error: " + refused.getMessage());
        } catch (StoreException refused) {
            throw new DumpFailedException(FAILED, "Error: " + refused.getMessage());
        }
        return complaints.areDamage() || !isWhole ? FAILED : 0;
    }

    private void print()
            throws IOException, MalformedDatabaseException, StoreException, DumpFailedException {
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
            case VERIFY -> isWhole = new StoreCheck(path(), out, complaints).verify();
            case REPAIR ->
                    new StoreCheck(path(), out, complaints).repair(Path.of(arguments.target()));
        }
    }

    private DumpFailedException failed(IOException failure) {
        if (!stdout.hasFailed()) {
            return new DumpFailedException(
                    FAILED, "Error: %s: %s.".formatted(arguments.file(), failure.getMessage()));
        }
        boolean isPipe = "Broken pipe".equals(failure.getMessage());
        return new DumpFailedException(
                isPipe ? CLOSED_PIPE : FAILED,
                "Error: Unable to write: %s.".formatted(failure.getMessage()));
    }

    /// Reads the file once for each array, so that none has to be kept.
    private void json()
            throws IOException, MalformedDatabaseException, StoreException, DumpFailedException {
        if (isStream()) {
            throw new DumpFailedException(
                    FAILED, "Error: --json needs a regular file, which it reads several times.");
        }
        var dump = new JsonDump(out, complaints);
        dump.begin();
        for (JsonDump.Part part : JsonDump.Part.values()) {
            dump.begin(part);
            read(dump);
            dump.endPart();
        }
        dump.end();
    }

    private boolean isStream() throws DumpFailedException {
        Path path = path();
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    private void read(DumpVisitor visitor)
            throws IOException, MalformedDatabaseException, StoreException, DumpFailedException {
        if (Files.isDirectory(path())) {
            if (store == null) {
                store = StoreDump.read(path(), complaints);
            }
            store.tell(visitor);
            return;
        }
        try (InputStream in = open()) {
            MosquittoDatabase.readAnyVersion(in, visitor);
        }
    }

    private InputStream open() throws DumpFailedException {
        try {
            return Files.newInputStream(path());
        } catch (IOException _) {
            throw notOpened();
        }
    }

    private Path path() throws DumpFailedException {
        try {
            return Path.of(arguments.file());
        } catch (InvalidPathException _) {
            throw notOpened();
        }
    }

    private DumpFailedException notOpened() {
        return new DumpFailedException(NOT_OPENED, "Error: Unable to open " + arguments.file());
    }
}
