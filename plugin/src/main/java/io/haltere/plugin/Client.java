package io.haltere.plugin;

import io.haltere.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// Who is connected, as far as the broker knows.
///
/// @param username null when the client gave none
/// @param address the peer's address without the port, such as `192.0.2.7` or `::1`
/// @param listenerPort the port that it connected to
public record Client(
        String clientId,
        @Nullable String username,
        String address,
        int listenerPort,
        ProtocolVersion version) {}
