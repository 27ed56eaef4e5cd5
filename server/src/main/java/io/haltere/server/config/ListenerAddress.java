package io.haltere.server.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Where a listener listens.
public sealed interface ListenerAddress {
    /// Mosquitto's port.
    int DEFAULT_PORT = 1883;

    /// A port of this machine.
    ///
    /// @param port 1 to 65 535
    /// @param host a name or an address; null for all addresses of the machine
    record Tcp(int port, @Nullable String host) implements ListenerAddress {
        @Override
        public String toString() {
            return host == null ? "listener " + port : "listener " + port + ' ' + host;
        }
    }

    /// A socket in the file system.
    record Unix(Path path) implements ListenerAddress {
        @Override
        public int port() {
            return 0;
        }

        @Override
        public String toString() {
            return "listener 0 " + path;
        }
    }

    /// 0 where it has none.
    int port();

    /// How messages and comparisons name the listener.
    @Override
    String toString();
}
