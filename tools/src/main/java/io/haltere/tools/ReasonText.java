package io.haltere.tools;

import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import java.util.Locale;

/// Refusals in the words that scripts look for.
final class ReasonText {
    private ReasonText() {}

    /// What the tools say of a refused CONNECT.
    static String connack(ReasonCode reason, ProtocolVersion version) {
        return version == ProtocolVersion.V5 ? of(reason) : returnCode(reason.returnCode());
    }

    private static String returnCode(int code) {
        return "Connection Refused: "
                + switch (code) {
                    case 1 -> "unacceptable protocol version.";
                    case 2 -> "identifier rejected.";
                    case 3 -> "broker unavailable.";
                    case 4 -> "bad user name or password.";
                    case 5 -> "not authorised.";
                    default -> "unknown reason.";
                };
    }

    /// `NOT_AUTHORIZED` as `Not authorized`.
    static String of(ReasonCode reason) {
        if (reason == ReasonCode.BAD_USER_NAME_OR_PASSWORD) {
            return "Bad username or password";
        }
        String words = reason.name().replace('_', ' ');
        return words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT).replace("qos", "QoS");
    }
}
