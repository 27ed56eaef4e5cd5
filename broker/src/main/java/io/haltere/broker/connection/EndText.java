package io.haltere.broker.connection;

import io.haltere.mqtt.ReasonCode;
import java.util.Locale;

/// Why a connection ended, in the words that Mosquitto logs and scripts look for.
final class EndText {
    private EndText() {}

    static String of(ReasonCode reason) {
        return switch (reason) {
            case MALFORMED_PACKET -> "malformed packet";
            case PROTOCOL_ERROR -> "protocol error";
            case IMPLEMENTATION_SPECIFIC_ERROR -> "implementation specific error";
            case UNSUPPORTED_PROTOCOL_VERSION -> "unsupported protocol version";
            case CLIENT_IDENTIFIER_NOT_VALID -> "client identifier not valid";
            case BAD_USER_NAME_OR_PASSWORD -> "bad username or password";
            case NOT_AUTHORIZED -> "not authorised";
            case SERVER_UNAVAILABLE -> "server unavailable";
            case SERVER_BUSY -> "server busy";
            case BANNED -> "client banned";
            case SERVER_SHUTTING_DOWN -> "server shutting down";
            case BAD_AUTHENTICATION_METHOD -> "bad authentication method";
            case KEEP_ALIVE_TIMEOUT -> "exceeded timeout";
            case SESSION_TAKEN_OVER -> "session taken over";
            case TOPIC_NAME_INVALID -> "topic name invalid";
            case RECEIVE_MAXIMUM_EXCEEDED -> "receive maximum exceeded";
            case TOPIC_ALIAS_INVALID -> "topic alias invalid";
            case PACKET_TOO_LARGE -> "oversize packet";
            case QUOTA_EXCEEDED -> "quota exceeded";
            case ADMINISTRATIVE_ACTION -> "administrative action";
            case RETAIN_NOT_SUPPORTED, QOS_NOT_SUPPORTED ->
                    "used disallowed feature (QoS too high, retain not supported, or bad AUTH"
                            + " method)";
            case CONNECTION_RATE_EXCEEDED -> "connection rate exceeded";
            default -> reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }
}
