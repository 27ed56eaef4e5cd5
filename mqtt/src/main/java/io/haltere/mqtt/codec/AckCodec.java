package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import java.nio.ByteBuffer;

/// PUBACK, PUBREC, PUBREL and PUBCOMP (sections 3.4 to 3.7): a packet id, and in MQTT 5 a reason
/// and properties that are left out when they say nothing.
final class AckCodec {
    private AckCodec() {}

    static Packet decode(ByteBuffer in, PacketType type, boolean v5) {
        int packetId = Wire.readPacketId(in);
        ReasonCode reason = ReasonCode.SUCCESS;
        Properties properties = Properties.NONE;
        if (v5 && in.hasRemaining()) {
            reason = reason(in, type);
            if (in.hasRemaining()) {
                properties = PropertiesCodec.decode(in, type);
            }
        }
        return switch (type) {
            case PUBACK ->
                    properties.isEmpty()
                            ? Puback.of(packetId, reason)
                            : new Puback(packetId, reason, properties);
            case PUBREC -> new Pubrec(packetId, reason, properties);
            case PUBREL -> new Pubrel(packetId, reason, properties);
            case PUBCOMP -> new Pubcomp(packetId, reason, properties);
            default -> throw new IllegalArgumentException(type.name());
        };
    }

    /// Reads a reason code that this packet may carry. [MQTT-3.4.2-1] and its like
    static ReasonCode reason(ByteBuffer in, PacketType type) {
        int code = Wire.readByte(in);
        ReasonCode reason = ReasonCode.of(code);
        if (reason == null || !reason.isAllowedIn(type)) {
            throw Wire.protocolError("reason code " + code + " in " + type);
        }
        return reason;
    }

    static int contentLength(ReasonCode reason, Properties properties, boolean v5) {
        return 2 + tailLength(reason, properties, v5);
    }

    static void encode(
            ByteBuffer out, int packetId, ReasonCode reason, Properties properties, boolean v5) {
        out.putShort((short) packetId);
        encodeTail(out, reason, properties, v5);
    }

    /// Bytes of a reason and properties, none when they say nothing.
    static int tailLength(ReasonCode reason, Properties properties, boolean v5) {
        if (!v5 || reason == ReasonCode.SUCCESS && properties.isEmpty()) {
            return 0;
        }
        return properties.isEmpty() ? 1 : 1 + PropertiesCodec.encodedLength(properties);
    }

    static void encodeTail(ByteBuffer out, ReasonCode reason, Properties properties, boolean v5) {
        if (!v5 || reason == ReasonCode.SUCCESS && properties.isEmpty()) {
            return;
        }
        out.put((byte) reason.code());
        if (!properties.isEmpty()) {
            PropertiesCodec.encode(out, properties);
        }
    }
}
