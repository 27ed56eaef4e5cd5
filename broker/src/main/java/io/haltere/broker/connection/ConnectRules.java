package io.haltere.broker.connection;

import io.haltere.broker.access.AccessControl;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Policy;
import io.haltere.broker.session.Session;
import io.haltere.broker.session.Terms;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import org.jspecify.annotations.Nullable;

/// What a CONNECT must satisfy before anybody is asked, and what it means.
final class ConnectRules {
    private static final int RECEIVE_MAXIMUM_DEFAULT = 65_535;
    private static final String CONTROL = "$CONTROL/";

    private ConnectRules() {}

    /// CONNECT with the names that count on this listener.
    ///
    /// @param provenName null when the client has proved none
    static Connect named(Connect connect, ListenerPolicy listener, @Nullable String provenName) {
        ListenerPolicy.Names names = listener.names();
        if (!names.areProven() && !names.areClientIds()) {
            return connect;
        }
        String username = names.areProven() ? provenName : connect.username();
        String clientId = names.areClientIds() && username != null ? username : connect.clientId();
        return new Connect(
                connect.version(),
                connect.bridge(),
                clientId,
                connect.cleanStart(),
                connect.keepAlive(),
                connect.will(),
                username,
                names.areProven() ? null : connect.password(),
                connect.properties());
    }

    /// Why the client must be refused; null when these rules find nothing.
    static @Nullable ReasonCode refusal(
            Connect connect, ListenerPolicy listener, Limits limits, Policy policy) {
        ProtocolVersion version = connect.version();
        if (!listener.versions().contains(version)) {
            return ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
        }
        if (connect.username() == null && listener.names().areProven()) {
            return ReasonCode.BAD_USER_NAME_OR_PASSWORD;
        }
        if (connect.username() == null && listener.names().areClientIds()) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (connect.clientId().isEmpty() && !mayAssignId(connect, listener)) {
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID; // [MQTT311-3.1.3-8]
        }
        if (!connect.clientId().startsWith(policy.clientIdPrefix())) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        if (version != ProtocolVersion.V5 && exceeds(connect.keepAlive(), limits.keepAliveMax())) {
            // MQTT 3 cannot be told another keep alive; this is how Mosquitto refuses.
            return ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
        }
        Will will = connect.will();
        return will == null ? null : refusal(will, listener, policy);
    }

    private static @Nullable ReasonCode refusal(Will will, ListenerPolicy listener, Policy policy) {
        if (will.qos().compareTo(listener.qosMax()) > 0) {
            return ReasonCode.QOS_NOT_SUPPORTED; // [MQTT-3.2.2-12]
        }
        if (will.retain() && !policy.retainAvailable()) {
            return ReasonCode.RETAIN_NOT_SUPPORTED; // [MQTT-3.2.2-13]
        }
        return will.topic().startsWith(CONTROL) ? ReasonCode.NOT_AUTHORIZED : null;
    }

    private static boolean mayAssignId(Connect connect, ListenerPolicy listener) {
        return switch (connect.version()) {
            case V3_1 -> false;
            case V3_1_1 -> connect.cleanStart() && listener.assignedIds().allowed();
            case V5 -> listener.assignedIds().allowed();
        };
    }

    private static boolean exceeds(int keepAlive, int max) {
        return max > 0 && (keepAlive == 0 || keepAlive > max);
    }

    /// The keep alive in force, in seconds; 0 for none. [MQTT-3.1.2-21]
    static int keepAlive(Connect connect, Limits limits) {
        boolean isLowered = exceeds(connect.keepAlive(), limits.keepAliveMax());
        return isLowered ? limits.keepAliveMax() : connect.keepAlive();
    }

    /// Seconds that the session is to outlive the connection.
    static long expirySeconds(Connect connect) {
        if (connect.version() == ProtocolVersion.V5) {
            return connect.properties().get(Property.SESSION_EXPIRY_INTERVAL, 0L);
        }
        return connect.cleanStart() ? 0 : Session.NEVER_EXPIRES;
    }

    static Terms terms(
            Client client,
            AccessControl admission,
            Connect connect,
            ListenerPolicy listener,
            Limits limits) {
        int aliasMax =
                Math.min(
                        connect.properties().get(Property.TOPIC_ALIAS_MAXIMUM, 0),
                        listener.brokerTopicAliasMax());
        return new Terms(
                client,
                admission,
                connect.properties().get(Property.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_DEFAULT),
                connect.properties().get(Property.MAXIMUM_PACKET_SIZE, 0L),
                aliasMax,
                limits.inflightMessagesMax(),
                connect.bridge() && connect.version() != ProtocolVersion.V5);
    }

    /// Whether an MQTT 3 CONNACK has a return code for this reason; if not, the connection is
    /// closed without one.
    static boolean hasReturnCode(ReasonCode reason) {
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    CONNECTION_RATE_EXCEEDED,
                    BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED,
                    BANNED,
                    BAD_AUTHENTICATION_METHOD ->
                    true;
            default -> false;
        };
    }
}
