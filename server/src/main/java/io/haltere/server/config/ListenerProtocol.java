package io.haltere.server.config;

/// What is spoken on a listener.
public enum ListenerProtocol {
    MQTT,
    WEBSOCKETS,
    HTTP_API
}
