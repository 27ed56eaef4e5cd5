package io.haltere.server.config;

import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.util.List;

/// Who may open a WebSocket on a listener.
///
/// @param origins pages that may; empty for all, and clients that are no page
/// @param trustedProxies addresses whose word about a client's address counts
public record WebSocketConfig(List<String> origins, List<String> trustedProxies) {
    static final Option<List<String>> ORIGIN =
            Option.of(
                            "websockets_origin",
                            new TextListKind("origin"),
                            List.of(),
                            """
                            A page that may open WebSockets, as browsers name it, such as
                            https://example.org. May be given more than once. Without it every page
                            may, and clients that are no page; with it only these.\
                            """)
                    .reloadable();
    static final Option<List<String>> TRUSTED_PROXY =
            Option.of(
                            "websockets_trusted_proxy",
                            new TextListKind("address"),
                            List.of(),
                            """
                            The address of a proxy whose X-Forwarded-For header is believed: clients
                            are then known by the last address in it. May be given more than once.
                            Mosquitto does not have this option.\
                            """)
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "WebSockets",
                    """
                    For listeners with `protocol websockets`. Clients may use any path and the
                    sub-protocols mqtt and mqttv3.1. With certfile and keyfile they are encrypted.\
                    """,
                    List.of(ORIGIN, TRUSTED_PROXY));

    public WebSocketConfig {
        origins = List.copyOf(origins);
        trustedProxies = List.copyOf(trustedProxies);
    }

    static WebSocketConfig of(Values own) {
        return new WebSocketConfig(own.get(ORIGIN), own.get(TRUSTED_PROXY));
    }
}
