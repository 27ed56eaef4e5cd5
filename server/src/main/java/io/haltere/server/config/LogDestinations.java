package io.haltere.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where the log goes.
///
/// @param topic whether it is published below `$SYS/broker/log`
/// @param file null for no file
public record LogDestinations(boolean stdout, boolean stderr, boolean topic, @Nullable Path file) {
    static final LogDestinations NONE = new LogDestinations(false, false, false, null);
    static final LogDestinations STDERR = new LogDestinations(false, true, false, null);
}
