package io.haltere.mqtt.codec;

import io.haltere.mqtt.ReasonCode;

/// The peer sent bytes that are no MQTT, or not allowed here; the connection must end.
///
/// Carries the reason code that the specification names. Has no stack trace: the fault is the
/// peer's, and a flood of them must cost little.
public final class MalformedPacketException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ReasonCode reason;

    public MalformedPacketException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    public ReasonCode reason() {
        return reason;
    }
}
