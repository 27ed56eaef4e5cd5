package io.haltere.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Opens TCP connections: one address of a host after the other.
///
/// @param bindAddress local address to leave from; null for the system's choice
/// @param timeout for all addresses together; each has an equal share
record Dialer(@Nullable String bindAddress, Duration timeout) {

    /// Connects to the first address that answers.
    ///
    /// @param name of the other side, for messages
    Socket connect(String host, int port, String name) throws IOException {
        InetAddress[] addresses = Hosts.addresses(host);
        Duration share = timeout.dividedBy(addresses.length);
        IOException last = null;
        for (InetAddress address : addresses) {
            try {
                return connect(new InetSocketAddress(address, port), share);
            } catch (IOException failure) {
                if (last != null) {
                    failure.addSuppressed(last);
                }
                last = failure;
            }
        }
        String what = "Unable to connect to " + name;
        throw last == null ? new IOException(what + ": it has no address") : named(what, last);
    }

    private Socket connect(InetSocketAddress target, Duration share) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            if (bindAddress != null) {
                bind(socket, bindAddress);
            }
            socket.connect(target, Deadline.millis(share));
            return socket;
        } catch (IOException failure) {
            Closing.quietly(socket);
            throw failure;
        }
    }

    private static void bind(Socket socket, String bindAddress) throws IOException {
        InetAddress own = Hosts.addresses(bindAddress)[0];
        try {
            socket.bind(new InetSocketAddress(own, 0));
        } catch (IOException failure) {
            throw new IOException(
                    "Unable to bind to " + bindAddress + ": " + failure.getMessage(), failure);
        }
    }

    /// The same kind of failure, so that callers can tell refused from late.
    static IOException named(String what, IOException failure) {
        String message = what + ": " + failure.getMessage();
        IOException named =
                switch (failure) {
                    case ConnectException _ -> new ConnectException(message);
                    case SocketTimeoutException _ -> new SocketTimeoutException(message);
                    default -> new IOException(message);
                };
        named.initCause(failure);
        return named;
    }
}
