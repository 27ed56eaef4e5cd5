package io.haltere.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// Tells addresses from names.
final class Hosts {
    private Hosts() {}

    /// The address that a host spells, or null if it is a name.
    static @Nullable InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return InetAddress.ofLiteral(host);
            }
            return isDotted(host) ? Inet4Address.ofLiteral(host) : null;
        } catch (IllegalArgumentException notAnAddress) {
            return null; // The resolver will say so.
        }
    }

    /// Four numbers with dots between; what else the system reads as an address is a name here.
    private static boolean isDotted(String host) {
        int dots = 0;
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c == '.') {
                dots++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return dots == 3;
    }

    /// All addresses of a host. The system's resolver has time limits of its own.
    static InetAddress[] addresses(String host) throws UnknownHostException {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException failure) {
            var named = new UnknownHostException("Unable to resolve host name " + host);
            named.initCause(failure);
            throw named;
        }
    }
}
