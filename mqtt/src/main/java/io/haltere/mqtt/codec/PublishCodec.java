package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;

/// PUBLISH (section 3.3), on the path of every message.
final class PublishCodec {
    private static final int RETAIN = 1;
    private static final int DUP = 8;
    private static final int QOS_SHIFT = 1;
    private static final int QOS_MASK = 3;

    private PublishCodec() {}

    static Publish decode(ByteBuffer in, int flags, boolean v5, TopicCache topics) {
        int level = flags >> QOS_SHIFT & QOS_MASK;
        if (level == QOS_MASK) {
            throw Wire.malformed("QoS 3"); // [MQTT-3.3.1-4]
        }
        boolean dup = (flags & DUP) != 0;
        if (dup && level == 0) {
            throw Wire.malformed("DUP with QoS 0"); // [MQTT-3.3.1-2]
        }
        TopicName topic = topic(in, v5, topics);
        int packetId = level == 0 ? 0 : Wire.readPacketId(in);
        Properties properties =
                v5 ? PropertiesCodec.decode(in, PacketType.PUBLISH) : Properties.NONE;
        if (topic.isEmpty() && !properties.has(Property.TOPIC_ALIAS)) {
            throw Wire.protocolError("neither topic nor topic alias");
        }
        Payload payload = Payload.read(in, in.remaining());
        return new Publish(
                topic, payload, QoS.of(level), (flags & RETAIN) != 0, dup, packetId, properties);
    }

    private static TopicName topic(ByteBuffer in, boolean v5, TopicCache topics) {
        int length = Wire.readTwoBytes(in);
        Wire.require(in, length);
        if (length == 0 && v5) {
            return TopicName.NONE;
        }
        TopicName topic = topics.read(in, length);
        if (topic == null) {
            throw Wire.malformed("ill-formed topic name"); // [MQTT-3.3.2-1] [MQTT-3.3.2-2]
        }
        return topic;
    }

    static int contentLength(Publish publish, boolean v5) {
        int length = 2 + publish.topic().length() + publish.payload().size();
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            length += 2;
        }
        return v5 ? length + PropertiesCodec.encodedLength(publish.properties()) : length;
    }

    static int flags(Publish publish) {
        return publish.qos().level() << QOS_SHIFT
                | (publish.retain() ? RETAIN : 0)
                | (publish.dup() ? DUP : 0);
    }

    static void encode(ByteBuffer out, Publish publish, int packetId, boolean v5) {
        TopicName topic = publish.topic();
        out.putShort((short) topic.length());
        topic.writeTo(out);
        if (publish.qos() != QoS.AT_MOST_ONCE) {
            out.putShort((short) packetId);
        }
        if (v5) {
            PropertiesCodec.encode(out, publish.properties());
        }
        publish.payload().writeTo(out);
    }
}
