package io.haltere.client;

import io.haltere.net.Endpoint;
import io.haltere.net.Route;
import io.haltere.net.TlsOptions;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Servers as users write them.
final class ServerUrl {
    private static final int PORT = 1883;
    private static final int TLS_PORT = 8883;
    private static final int WEB_PORT = 80;
    private static final int WEB_TLS_PORT = 443;

    private ServerUrl() {}

    static ClientOptions parse(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("not a URL: " + url, malformed);
        }
        String scheme = String.valueOf(uri.getScheme());
        if (scheme.equals("unix")) {
            return ClientOptions.to(
                    Route.to(new Endpoint.Unix(Path.of(uri.getSchemeSpecificPart()))));
        }
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("no host in " + scheme + " URL");
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException("no fragment may stand in " + scheme + " URL");
        }
        boolean isWeb = scheme.equals("ws") || scheme.equals("wss");
        Route route =
                switch (scheme) {
                    case "mqtt" -> route(uri, PORT);
                    case "mqtts" -> route(uri, TLS_PORT).withTls(TlsOptions.system());
                    case "ws" -> route(uri, WEB_PORT);
                    case "wss" -> route(uri, WEB_TLS_PORT).withTls(TlsOptions.system());
                    default ->
                            throw new IllegalArgumentException(
                                    "mqtt, mqtts, ws, wss or unix, but not " + scheme);
                };
        Route whole = isWeb ? route.withWebSocket(resource(uri)) : nothingElse(uri, route);
        return withUser(uri, ClientOptions.to(whole));
    }

    /// The target of the upgrade request, as it is written there.
    private static String resource(URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/mqtt" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static Route nothingElse(URI uri, Route route) {
        if (uri.getRawPath().length() > 1 || uri.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "nothing may follow host and port in " + uri.getScheme() + " URL");
        }
        return route;
    }

    private static Route route(URI uri, int defaultPort) {
        int port = uri.getPort() < 0 ? defaultPort : uri.getPort();
        return Route.to(new Endpoint.Tcp(uri.getHost(), port));
    }

    private static ClientOptions withUser(URI uri, ClientOptions options) {
        String user = uri.getRawUserInfo();
        if (user == null) {
            return options;
        }
        int colon = user.indexOf(':');
        return colon < 0
                ? options.withCredentials(decoded(user), null)
                : options.withCredentials(
                        decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
