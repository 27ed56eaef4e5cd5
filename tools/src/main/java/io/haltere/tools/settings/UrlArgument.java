package io.haltere.tools.settings;

import java.util.Locale;

/// `-L` as the flags for which it stands.
///
/// @param arguments where they are added
record UrlArgument(Arguments arguments) {
    void add(String url) throws UsageException {
        int start = url.indexOf("://");
        String scheme = start < 0 ? "" : url.substring(0, start).toLowerCase(Locale.ROOT);
        boolean isSecure = scheme.equals("mqtts") || scheme.equals("wss");
        boolean isWebSocket = scheme.equals("ws") || scheme.equals("wss");
        if (!isSecure && !isWebSocket && !scheme.equals("mqtt")) {
            throw arguments.problem("Error: unsupported URL scheme.");
        }
        String rest = url.substring(start + 3);
        int slash = rest.indexOf('/');
        if (slash < 0 || slash == rest.length() - 1) {
            throw arguments.problem(
                    "Error: Invalid URL for -L argument specified - topic missing.");
        }
        arguments.imply(Flag.TOPIC, rest.substring(slash + 1));
        if (isSecure) {
            arguments.imply(Flag.SECURE_URL);
        }
        if (isWebSocket) {
            arguments.imply(Flag.WEB_SOCKET);
        }
        String server = rest.substring(0, slash);
        int at = server.lastIndexOf('@');
        if (at >= 0) {
            addUser(server.substring(0, at));
        }
        addServer(server.substring(at + 1));
    }

    private void addUser(String user) {
        int colon = user.indexOf(':');
        arguments.imply(Flag.USERNAME, colon < 0 ? user : user.substring(0, colon));
        if (colon >= 0) {
            arguments.imply(Flag.PASSWORD, user.substring(colon + 1));
        }
    }

    private void addServer(String server) throws UsageException {
        // The colons of an IPv6 address in brackets begin no port.
        int colon = server.indexOf(':', Math.max(server.indexOf(']'), 0));
        String host = colon < 0 ? server : server.substring(0, colon);
        if (host.isEmpty()) {
            throw arguments.problem("Error: Invalid URL for -L argument specified - host missing.");
        }
        arguments.imply(Flag.HOST, host);
        if (colon >= 0) {
            arguments.imply(Flag.PORT, server.substring(colon + 1));
        }
    }
}
