package io.haltere.tools.settings;

import io.haltere.net.Socks5Proxy;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// `--proxy`: `socks5h://[user[:password]@]host[:port]`, where `%XX` stands for a byte.
///
/// @param arguments whose problems are reported
record ProxyArgument(Arguments arguments) {
    private static final String SCHEME = "socks5h://";
    private static final int PORT_MAX = 65_535;
    private static final int HEX = 16;

    @Nullable Socks5Proxy proxy() throws UsageException {
        String url = arguments.text(Flag.PROXY);
        if (url == null) {
            return null;
        }
        if (!url.startsWith(SCHEME)) {
            throw arguments.problem("Error: Unsupported proxy protocol: " + url);
        }
        String rest = url.substring(SCHEME.length());
        int at = rest.lastIndexOf('@');
        String user = null;
        String password = null;
        if (at >= 0) {
            int colon = rest.indexOf(':');
            boolean hasPassword = colon >= 0 && colon < at;
            user = decoded(rest.substring(0, hasPassword ? colon : at));
            password = hasPassword ? decoded(rest.substring(colon + 1, at)) : null;
            if (user.isEmpty()) {
                throw invalid();
            }
        }
        return server(rest.substring(at + 1), user, password);
    }

    private Socks5Proxy server(String text, @Nullable String user, @Nullable String password)
            throws UsageException {
        int colon = text.indexOf(':', Math.max(text.indexOf(']'), 0));
        String host = decoded(colon < 0 ? text : text.substring(0, colon));
        if (host.isEmpty()) {
            throw invalid();
        }
        int port = colon < 0 ? Socks5Proxy.PORT : port(text.substring(colon + 1));
        return new Socks5Proxy(host, port, user, password);
    }

    private int port(String text) throws UsageException {
        int port;
        try {
            port = Integer.parseInt(text);
        } catch (NumberFormatException notNumber) {
            throw arguments.problem("Error: Invalid proxy port " + text);
        }
        if (port < 1 || port > PORT_MAX) {
            throw arguments.problem("Error: Invalid proxy port " + text);
        }
        return port;
    }

    private String decoded(String text) throws UsageException {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var decoded = new ByteArrayOutputStream(bytes.length);
        int i = 0;
        while (i < bytes.length) {
            if (bytes[i] != '%') {
                decoded.write(bytes[i]);
                i++;
                continue;
            }
            int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], HEX) : -1;
            int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], HEX) : -1;
            if (high < 0 || low < 0) {
                throw invalid();
            }
            decoded.write(high * HEX + low);
            i += 3;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private UsageException invalid() {
        return arguments.problem("Error: Invalid proxy.");
    }
}
