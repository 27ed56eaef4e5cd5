package io.haltere.broker.session;

import io.haltere.broker.access.AccessControl;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.plugin.Client;

/// What client and broker agreed on for the life of one connection.
///
/// @param admission the rules by which the client was let in
/// @param receiveMax QoS 1 and 2 messages that the client takes at once, 1 to 65 535
/// @param packetSizeMax bytes of the largest packet that the client takes; 0 is any
/// @param topicAliasMax aliases that the broker may set towards it
/// @param inboundMax QoS 1 and 2 messages that the client may have under way; 0 is unlimited
/// @param isBridge whether an MQTT 3 client says that it is another broker
public record Terms(
        Client client,
        AccessControl admission,
        int receiveMax,
        long packetSizeMax,
        int topicAliasMax,
        int inboundMax,
        boolean isBridge) {
    public ProtocolVersion version() {
        return client.version();
    }

    public boolean isV5() {
        return client.version() == ProtocolVersion.V5;
    }
}
