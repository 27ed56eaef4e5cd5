package io.haltere.server;

import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.ServerConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// The file that tells others what a running broker is configured as: `PID_FILE.conf`.
final class RunningConfig {
    private static final long SIZE_MAX = 64L << 20;
    private static final long PID_SIZE_MAX = 32;

    private final Path file;

    /// @param pidFile of the broker
    RunningConfig(Path pidFile) {
        file = beside(pidFile, ".conf");
    }

    private static Path beside(Path pidFile, String suffix) {
        return pidFile.resolveSibling(pidFile.getFileName() + suffix);
    }

    /// Replaces the file at once, so that nobody reads half of it.
    ///
    /// @throws IOException when that cannot be done; then an older file is gone, too
    void write(ServerConfig config) throws IOException {
        Path fresh = beside(file, ".new");
        try {
            Files.deleteIfExists(fresh);
            // Never a file or link that somebody else put there.
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-r-----")));
            Files.write(fresh, config.toLines());
            Files.move(
                    fresh,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            Files.deleteIfExists(file);
            throw failure;
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(file);
    }

    /// The configuration of the broker that runs with this pid file; null when none runs, or when
    /// it left no configuration.
    ///
    /// @throws IOException when there is one that cannot be read
    static @Nullable ServerConfig ofBroker(Path pidFile) throws IOException {
        Path file = new RunningConfig(pidFile).file;
        if (!isAlive(pidFile) || !Files.exists(file)) {
            return null;
        }
        if (Files.size(file) > SIZE_MAX) {
            throw new IOException(file + " has more than " + SIZE_MAX + " bytes");
        }
        ServerConfig config =
                ServerConfigReader.parse(file.toString(), Files.readAllBytes(file)).config();
        if (config == null) {
            throw new IOException(file + " is of another version");
        }
        return config;
    }

    private static boolean isAlive(Path pidFile) throws IOException {
        if (!Files.isRegularFile(pidFile) || Files.size(pidFile) > PID_SIZE_MAX) {
            return false;
        }
        String pid = Files.readString(pidFile).strip();
        return pid.matches("[1-9][0-9]{0,17}")
                && ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }
}
