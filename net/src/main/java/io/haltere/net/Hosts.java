package io.haltere.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells addresses from names.
final class Hosts {
    private static final Pattern IPV4 = Pattern.compile("[0-9]+(\\.[0-9]+){3}");

    private Hosts() {}

    /// The address that a host spells, or null if it is a name.
    static @Nullable InetAddress literal(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                return InetAddress.ofLiteral(host);
            }
            return IPV4.matcher(host).matches() ? Inet4Address.ofLiteral(host) : null;
        } catch (IllegalArgumentException notAnAddress) {
            return null; // The resolver will say so.
        }
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
