package io.haltere.broker.connection;

import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Publish;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The topic aliases that a client set, for the life of its connection.
final class TopicAliases {
    private final int max;

    /// By alias minus one; as long as the highest alias seen.
    private @Nullable TopicName[] topics = new TopicName[0];

    /// @param max the highest alias allowed, 0 to 65 535
    TopicAliases(int max) {
        this.max = max;
    }

    /// The packet with its topic spelled out.
    Publish resolve(Publish publish) {
        Integer alias =
                publish.properties().isEmpty()
                        ? null
                        : publish.properties().find(Property.TOPIC_ALIAS);
        if (alias == null) {
            return publish;
        }
        if (alias > max) {
            throw new MalformedPacketException(
                    ReasonCode.TOPIC_ALIAS_INVALID, "topic alias " + alias + " of " + max);
        }
        if (!publish.topic().isEmpty()) {
            set(alias, publish.topic()); // [MQTT-3.3.2-12]
            return publish;
        }
        TopicName topic = alias <= topics.length ? topics[alias - 1] : null;
        if (topic == null) {
            throw new MalformedPacketException(
                    ReasonCode.PROTOCOL_ERROR, "unknown topic alias " + alias);
        }
        return new Publish(
                topic,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                publish.dup(),
                publish.packetId(),
                publish.properties());
    }

    private void set(int alias, TopicName topic) {
        if (alias > topics.length) {
            int length = Math.min(max, Math.max(alias, 2 * topics.length));
            topics = Arrays.copyOf(topics, length);
        }
        topics[alias - 1] = topic;
    }
}
