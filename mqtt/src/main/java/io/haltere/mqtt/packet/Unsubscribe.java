package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.TopicFilter;
import java.util.List;

/// The client wants no more messages for these filters, one or more.
public record Unsubscribe(int packetId, List<TopicFilter> filters, Properties properties)
        implements Packet {
    public Unsubscribe {
        filters = List.copyOf(filters);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBSCRIBE;
    }
}
