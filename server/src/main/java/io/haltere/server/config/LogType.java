package io.haltere.server.config;

/// The categories of log messages, as `log_type` names them.
public enum LogType {
    ERROR,
    WARNING,
    NOTICE,
    INFORMATION,
    DEBUG,
    SUBSCRIBE,
    UNSUBSCRIBE,
    INTERNAL,
    WEBSOCKETS
}
