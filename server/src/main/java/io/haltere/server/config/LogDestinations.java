package io.haltere.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the log goes.
///
/// @param syslog whether the system's logger gets it
/// @param topic whether it is published below `$SYS/broker/log`
/// @param file null for no file
public record LogDestinations(
        boolean stdout, boolean stderr, boolean syslog, boolean topic, @Nullable Path file) {
    static final LogDestinations NONE = new LogDestinations(false, false, false, false, null);
    static final LogDestinations STDERR = new LogDestinations(false, true, false, false, null);

    LogDestinations withStdout() {
        return new LogDestinations(true, stderr, syslog, topic, file);
    }

    LogDestinations withStderr() {
        return new LogDestinations(stdout, true, syslog, topic, file);
    }

    LogDestinations withSyslog() {
        return new LogDestinations(stdout, stderr, true, topic, file);
    }

    LogDestinations withTopic() {
        return new LogDestinations(stdout, stderr, syslog, true, file);
    }

    LogDestinations withFile(Path path) {
        return new LogDestinations(stdout, stderr, syslog, topic, path);
    }
}
