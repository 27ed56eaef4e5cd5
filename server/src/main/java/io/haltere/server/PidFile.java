package io.haltere.server;

import io.haltere.server.config.ServerConfig;
import io.haltere.server.log.ServerLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What the broker leaves for others while it runs: the pid file, and beside it the configuration
/// in force. Used by one thread at a time.
final class PidFile {
    private final @Nullable Path path;
    private final ServerLog log;

    /// What was there before; null for nothing.
    private @Nullable String before;

    private boolean isWritten;

    /// @param path null for none
    PidFile(@Nullable Path path, ServerLog log) {
        this.path = path;
        this.log = log;
    }

    /// @throws IOException when the pid file cannot be written
    void write() throws IOException {
        if (path == null) {
            return;
        }
        try {
            before = Files.exists(path) ? Files.readString(path) : null;
            Files.writeString(path, ProcessHandle.current().pid() + "\n");
            isWritten = true;
        } catch (IOException failure) {
            throw new IOException("Unable to write pid file " + path + ".", failure);
        }
    }

    /// Tells what is in force. The broker works without that, too.
    void tell(ServerConfig config) {
        if (path == null) {
            return;
        }
        try {
            new RunningConfig(path).write(config);
        } catch (IOException failure) {
            log.warning(() ->
                    "Warning: Unable to write " + path + ".conf for --test-config: " + failure);
        }
    }

    /// The broker does not run: what was there may be of another, which does.
    void giveBack() {
        if (path == null || !isWritten) {
            return;
        }
        try {
            if (before == null) {
                Files.deleteIfExists(path);
            } else {
                Files.writeString(path, before);
            }
        } catch (IOException failure) {
            log.warning(() -> "Warning: Unable to write pid file " + path + ".");
        }
    }

    void remove() {
        if (path == null) {
            return;
        }
        try {
            new RunningConfig(path).remove();
            Files.deleteIfExists(path);
        } catch (IOException failure) {
            log.warning(() -> "Warning: Unable to remove " + path + ".");
        }
    }
}
