package io.haltere.net;

import java.nio.file.Path;

/// Where a server listens.
public sealed interface Endpoint {
    /// A host and a port.
    ///
    /// @param host a name, or an address with or without brackets
    /// @param port 1 to 65 535
    record Tcp(String host, int port) implements Endpoint {
        private static final int PORT_MAX = 65_535;

        public Tcp {
            if (port < 1 || port > PORT_MAX) {
                throw new IllegalArgumentException("port " + port);
            }
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
        }

        @Override
        public String toString() {
            return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
        }
    }

    /// A Unix socket.
    record Unix(Path path) implements Endpoint {
        @Override
        public String toString() {
            return path.toString();
        }
    }
}
