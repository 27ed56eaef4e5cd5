package io.haltere.mqtt.codec;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.packet.Connect;
import java.nio.ByteBuffer;

/// Codecs of connections whose CONNECT has passed.
final class Codecs {
    static final int PACKET_MAX = 2_000_000;

    private Codecs() {}

    static PacketCodec fresh() {
        return new PacketCodec(new TopicCache(16), PACKET_MAX);
    }

    static PacketCodec of(ProtocolVersion version) {
        PacketCodec codec = fresh();
        var connect = new Connect(version, false, "x", true, 0, null, null, null, Properties.NONE);
        codec.encode(connect, ByteBuffer.allocate(100));
        return codec;
    }
}
