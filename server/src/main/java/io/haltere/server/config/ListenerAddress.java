package io.haltere.server.config;

import org.jspecify.annotations.Nullable;

/// Where a listener listens.
///
/// @param port 1 to 65 535
/// @param host a name or an address; null for all addresses of the machine
public record ListenerAddress(int port, @Nullable String host) {
    /// Mosquitto's port.
    public static final int DEFAULT_PORT = 1883;

    /// How messages and comparisons name the listener.
    @Override
    public String toString() {
        return host == null ? "listener " + port : "listener " + port + ' ' + host;
    }
}
