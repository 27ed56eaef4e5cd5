package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import java.util.List;

/// The client's wish for messages.
///
/// @param requests one or more, answered in this order [MQTT-3.8.4-6]
public record Subscribe(int packetId, List<Request> requests, Properties properties)
        implements Packet {
    /// One filter and its options.
    public record Request(TopicFilter filter, SubscriptionOptions options) {}

    public Subscribe {
        requests = List.copyOf(requests);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }
}
