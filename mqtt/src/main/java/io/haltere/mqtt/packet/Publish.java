package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;

/// A message on one connection, in either direction.
///
/// @param topic [TopicName#NONE] where a topic alias among the properties says it
/// @param packetId 1 to 65 535; 0 for QoS 0, which has none [MQTT-2.2.1-2]
public record Publish(
        TopicName topic,
        Payload payload,
        QoS qos,
        boolean retain,
        boolean dup,
        int packetId,
        Properties properties)
        implements Packet {
    /// The same message under another packet id.
    public Publish withPacketId(int newId) {
        return new Publish(topic, payload, qos, retain, dup, newId, properties);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBLISH;
    }
}
