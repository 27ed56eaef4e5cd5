package io.haltere.server.listener;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the socket of a listener is bound to.
public sealed interface Endpoint {
    /// An address of this machine.
    ///
    /// @param isIpv6Only whether the IPv6 wildcard address leaves IPv4 alone
    /// @param device the network interface that packets have to come in by; null for any
    record Tcp(InetSocketAddress address, boolean isIpv6Only, @Nullable String device)
            implements Endpoint {
        boolean isIpv4() {
            return address.getAddress() instanceof Inet4Address;
        }

        /// The socket on the IPv6 wildcard address serves both families unless told otherwise.
        boolean servesIpv4() {
            return isIpv4() || address.getAddress().isAnyLocalAddress() && !isIpv6Only;
        }

        // Written out for a quick start: docs/decisions/0006.

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Tcp tcp
                    && address.equals(tcp.address)
                    && isIpv6Only == tcp.isIpv6Only
                    && Objects.equals(device, tcp.device);
        }

        @Override
        public int hashCode() {
            return Objects.hash(address, isIpv6Only, device);
        }

        @Override
        public boolean obstructs(Endpoint other) {
            return other instanceof Tcp tcp && tcp.address.getPort() == address.getPort();
        }

        @Override
        public String toString() {
            return address.getAddress().getHostAddress() + " port " + address.getPort();
        }
    }

    /// A socket in the file system.
    record Unix(Path path) implements Endpoint {
        @Override
        public boolean obstructs(Endpoint other) {
            return equals(other);
        }

        @Override
        public String toString() {
            return "path " + path;
        }
    }

    /// Whether the other may be impossible to bind while this is open.
    boolean obstructs(Endpoint other);

    /// How messages name it.
    @Override
    String toString();
}
