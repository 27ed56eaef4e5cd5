package io.haltere.broker.connection;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.session.LoopContext;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Publish;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The topic aliases that a client set, for the life of its connection.
final class TopicAliases {
    /// Bytes of a topic up to which nobody asks whether there is room.
    private static final int SHORT = 1024;

    private final LoopContext context;
    private final int max;
    private int bytes;

    /// By alias minus one; as long as the highest alias seen.
    private @Nullable TopicName[] topics = new TopicName[0];

    /// @param max the highest alias allowed, 0 to 65 535
    TopicAliases(LoopContext context, int max) {
        this.context = context;
        this.max = max;
    }

    /// The connection is over.
    void forget() {
        count(-bytes);
        topics = new TopicName[0];
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
        TopicName before = topics[alias - 1];
        int more = topic.length() - (before == null ? 0 : before.length());
        if (more > SHORT && context.isMemoryFull(more, false)) {
            throw new MalformedPacketException(
                    ReasonCode.QUOTA_EXCEEDED, "no room for topic alias " + alias);
        }
        topics[alias - 1] = topic;
        count(more);
    }

    private void count(int more) {
        bytes += more;
        context.counters().add(Counter.MEMORY_HELD, more);
    }
}
