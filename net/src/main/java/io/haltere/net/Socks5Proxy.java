package io.haltere.net;

import org.jspecify.annotations.Nullable;

/// A SOCKS5 proxy, which also resolves the server's name.
///
/// @param host a name, or an address without brackets
/// @param user null to go without a name
public record Socks5Proxy(String host, int port, @Nullable String user, @Nullable String password) {
    public static final int PORT = 1080;

    @Override
    public String toString() {
        return host + ":" + port; // Never the password.
    }
}
