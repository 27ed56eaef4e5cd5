package io.haltere.broker.connection;

import io.haltere.broker.port.Limits;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.session.LoopContext;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Connect;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What the broker tells an MQTT 5 client about itself, in Mosquitto's order: packet captures and
/// tests compare these bytes.
final class ConnackProperties {
    /// Under which a client that asks may expect responses; nothing but a suggestion.
    private static final String RESPONSE_PREFIX = "response/";

    private static final int TEXT_MAX = 65_535;

    private ConnackProperties() {}

    /// @param assignedId the client id that the broker chose, or null
    static Properties of(
            Connect connect,
            LoopContext context,
            ListenerPolicy listener,
            @Nullable String assignedId) {
        Limits limits = context.limits();
        var properties = new Properties.Builder();
        if (listener.topicAliasMax() > 0) {
            properties.add(Property.TOPIC_ALIAS_MAXIMUM, listener.topicAliasMax());
        }
        if (assignedId != null) {
            properties.add(Property.ASSIGNED_CLIENT_IDENTIFIER, assignedId); // [MQTT-3.2.2-16]
        }
        int keepAlive = ConnectRules.keepAlive(connect, limits);
        if (keepAlive != connect.keepAlive()) {
            properties.add(Property.SERVER_KEEP_ALIVE, keepAlive); // [MQTT-3.2.2-21]
        }
        properties.add(Property.MAXIMUM_PACKET_SIZE, (long) limits.packetSizeMax());
        if (limits.inflightMessagesMax() > 0) {
            properties.add(Property.RECEIVE_MAXIMUM, limits.inflightMessagesMax());
        }
        if (listener.qosMax() != QoS.EXACTLY_ONCE) {
            properties.add(Property.MAXIMUM_QOS, listener.qosMax().level()); // [MQTT-3.2.2-9]
        }
        if (!context.policy().retainAvailable()) {
            properties.add(Property.RETAIN_AVAILABLE, 0);
        }
        if (connect.properties().get(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1) {
            String information =
                    RESPONSE_PREFIX + (assignedId == null ? connect.clientId() : assignedId);
            if (information.getBytes(StandardCharsets.UTF_8).length <= TEXT_MAX) {
                properties.add(Property.RESPONSE_INFORMATION, information);
            }
        }
        return properties.build();
    }
}
