package io.haltere.mqtt;

/// Whether a new subscription is sent the retained messages that match it. [MQTT-3.3.1-9]
public enum RetainHandling {
    ALWAYS,
    IF_NEW,
    NEVER;

    private static final RetainHandling[] CODES = values();

    /// 0, 1 or 2, as on the wire.
    public int code() {
        return ordinal();
    }

    /// @throws IllegalArgumentException unless `code` is 0, 1 or 2
    public static RetainHandling of(int code) {
        if (code < 0 || code >= CODES.length) {
            throw new IllegalArgumentException("no retain handling " + code);
        }
        return CODES[code];
    }
}
