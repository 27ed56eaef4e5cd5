package io.haltere.client;

import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Disconnect;
import org.jspecify.annotations.Nullable;

/// What went wrong between a client and its server. Unchecked: the subclasses say what can be done.
public abstract sealed class MqttException extends RuntimeException
        permits MqttException.Refused,
                MqttException.ConnectionFailed,
                MqttException.ConnectionLost,
                MqttException.TimedOut,
                MqttException.Rejected,
                MqttException.Closed {
    private static final long serialVersionUID = 1L;

    /// The same, thrown anew: its stack tells who asked, its cause what happened.
    MqttException again() {
        return switch (this) {
            case Refused refused -> new Refused(refused.reason(), message(), this);
            case ConnectionFailed _ -> new ConnectionFailed(message(), this);
            case ConnectionLost _ -> new ConnectionLost(message(), this);
            case TimedOut _ -> new TimedOut(message(), this);
            case Rejected rejected -> new Rejected(rejected.reason(), message(), this);
            case Closed _ -> new Closed();
        };
    }

    private String message() {
        return String.valueOf(getMessage());
    }

    private MqttException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// The server answered CONNECT with a refusal.
    public static final class Refused extends MqttException {
        private static final long serialVersionUID = 1L;

        private final ReasonCode reason;

        Refused(ReasonCode reason, String message) {
            this(reason, message, null);
        }

        private Refused(ReasonCode reason, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public ReasonCode reason() {
            return reason;
        }
    }

    /// No connection came about: name, network, TLS or proxy. The cause tells.
    public static final class ConnectionFailed extends MqttException {
        private static final long serialVersionUID = 1L;

        ConnectionFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The connection ended before the answer came, and is not made again.
    public static final class ConnectionLost extends MqttException {
        private static final long serialVersionUID = 1L;

        ConnectionLost(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        static ConnectionLost by(Disconnect disconnect) {
            String text = disconnect.properties().find(Property.REASON_STRING);
            return new ConnectionLost(
                    "The server disconnected: "
                            + disconnect.reason()
                            + (text == null ? "" : " (" + text + ")"),
                    null);
        }
    }

    /// The server was silent for too long.
    public static final class TimedOut extends MqttException {
        private static final long serialVersionUID = 1L;

        TimedOut(String message) {
            this(message, null);
        }

        private TimedOut(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The client does not send this, or the server does not take it: too large, a QoS, a retained
    /// message or a wildcard that is not offered, an answer that is a refusal.
    public static final class Rejected extends MqttException {
        private static final long serialVersionUID = 1L;

        private final ReasonCode reason;

        Rejected(ReasonCode reason, String message) {
            this(reason, message, null);
        }

        private Rejected(ReasonCode reason, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.reason = reason;
        }

        public ReasonCode reason() {
            return reason;
        }
    }

    /// The client was closed by its user.
    public static final class Closed extends MqttException {
        private static final long serialVersionUID = 1L;

        Closed() {
            super("the client is closed", null);
        }
    }
}
