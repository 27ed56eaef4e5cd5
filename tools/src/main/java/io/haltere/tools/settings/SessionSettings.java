package io.haltere.tools.settings;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// Whose session it is and how long it lasts.
///
/// @param clientId null for none, or for one from the prefix
/// @param expiry seconds; part of the properties
record SessionSettings(
        ProtocolVersion version,
        @Nullable String clientId,
        boolean isClean,
        long expiry,
        Properties connectProperties) {
    private static final int FEW_MESSAGES = 20;

    static SessionSettings of(Arguments arguments, PacketProperties properties)
            throws UsageException {
        ProtocolVersion version = version(arguments);
        String id = id(arguments);
        boolean isPersistent = arguments.has(Flag.PERSISTENT);
        boolean isNameless = id == null && !arguments.has(Flag.ID_PREFIX);
        if (version != ProtocolVersion.V5) {
            if (isPersistent && isNameless) {
                throw arguments.problem(
                        "Error: You must provide a client id if you are using the -c option.");
            }
            return new SessionSettings(version, id, !isPersistent, 0, Properties.NONE);
        }
        Properties connect = withExpiry(arguments, properties.connect());
        long expiry = connect.isEmpty() ? 0 : connect.get(Property.SESSION_EXPIRY_INTERVAL, 0L);
        if (expiry == ConnectionSettings.FOREVER && isNameless) {
            throw arguments.problem(
                    "Error: You must provide a client id if you are using an infinite session"
                            + " expiry interval.");
        }
        return new SessionSettings(
                version, id, !isPersistent, expiry, withReceiveMaximum(arguments, connect));
    }

    private static @Nullable String id(Arguments arguments) throws UsageException {
        String id = arguments.text(Flag.ID);
        if (id != null && arguments.has(Flag.ID_PREFIX)) {
            throw arguments.problem("Error: -i and -I argument cannot be used together.");
        }
        return id == null || id.isEmpty() ? null : id;
    }

    private static ProtocolVersion version(Arguments arguments) throws UsageException {
        ProtocolVersion usual =
                arguments.tool() == Tool.RR ? ProtocolVersion.V5 : ProtocolVersion.V3_1_1;
        String text = arguments.text(Flag.PROTOCOL);
        ProtocolVersion version = text == null ? usual : named(text);
        if (version == null) {
            throw arguments.problem("Error: Invalid protocol version argument given.");
        }
        boolean needsProperties =
                arguments.has(Flag.SESSION_EXPIRY) || arguments.has(Flag.PROPERTY);
        return needsProperties ? ProtocolVersion.V5 : version;
    }

    private static @Nullable ProtocolVersion named(String text) {
        return switch (text) {
            case "mqttv31", "31" -> ProtocolVersion.V3_1;
            case "mqttv311", "311" -> ProtocolVersion.V3_1_1;
            case "mqttv5", "5" -> ProtocolVersion.V5;
            default -> null;
        };
    }

    private static Properties withExpiry(Arguments arguments, Properties connect)
            throws UsageException {
        String text = arguments.text(Flag.SESSION_EXPIRY);
        boolean isGiven = !connect.isEmpty() && connect.has(Property.SESSION_EXPIRY_INTERVAL);
        if (text == null) {
            return isGiven || !arguments.has(Flag.PERSISTENT)
                    ? connect
                    : connect.with(Property.SESSION_EXPIRY_INTERVAL, ConnectionSettings.FOREVER);
        }
        long expiry = seconds(arguments, text);
        if (isGiven) {
            throw arguments.problem(
                    "Error in CONNECT properties: Duplicate property in property list");
        }
        return expiry == 0 ? connect : connect.with(Property.SESSION_EXPIRY_INTERVAL, expiry);
    }

    private static long seconds(Arguments arguments, String text) throws UsageException {
        if (text.equals("∞") || text.equals("-1")) {
            return ConnectionSettings.FOREVER;
        }
        long seconds;
        try {
            seconds = Long.parseLong(text);
        } catch (NumberFormatException notNumber) {
            throw arguments.problem("Error: session-expiry-interval not a number.");
        }
        if (seconds < 0 || seconds > ConnectionSettings.FOREVER) {
            throw arguments.problem("Error: session-expiry-interval out of range.");
        }
        return seconds;
    }

    /// Who wants only a few messages does not let the broker send more.
    private static Properties withReceiveMaximum(Arguments arguments, Properties connect)
            throws UsageException {
        int count = SubSettings.count(arguments);
        boolean isFew = count > 0 && count < FEW_MESSAGES;
        return isFew && !connect.has(Property.RECEIVE_MAXIMUM)
                ? connect.with(Property.RECEIVE_MAXIMUM, count)
                : connect;
    }
}
