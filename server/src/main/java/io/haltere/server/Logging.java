package io.haltere.server;

import io.haltere.server.config.LoggingConfig;
import io.haltere.server.config.ServerConfig;

/// What is logged: the configuration, overruled by the command line.
final class Logging {
    private Logging() {}

    static LoggingConfig of(Arguments arguments, ServerConfig config) {
        if (arguments.isQuiet()) {
            return config.logging().quiet();
        }
        return arguments.isVerbose() ? config.logging().verbose() : config.logging();
    }
}
