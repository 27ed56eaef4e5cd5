package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Will;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// CONNECT and CONNACK (sections 3.1 and 3.2).
final class ConnectCodec {
    private static final int BRIDGE = 0x80;
    private static final int RESERVED = 0x01;
    private static final int CLEAN_START = 0x02;
    private static final int WILL = 0x04;
    private static final int WILL_QOS_SHIFT = 3;
    private static final int WILL_QOS = 0x03;
    private static final int WILL_RETAIN = 0x20;
    private static final int PASSWORD = 0x40;
    private static final int USERNAME = 0x80;
    private static final int SESSION_PRESENT = 1;

    private ConnectCodec() {}

    /// The version that a CONNECT announces; moves behind the level byte.
    static ProtocolVersion version(ByteBuffer in) {
        String name = Wire.readString(in);
        int level = Wire.readByte(in) & ~BRIDGE;
        ProtocolVersion version = ProtocolVersion.of(name, level);
        if (version != null) {
            return version;
        }
        boolean isMqtt =
                name.equals(ProtocolVersion.V5.protocolName())
                        || name.equals(ProtocolVersion.V3_1.protocolName());
        if (!isMqtt) {
            throw Wire.malformed("protocol name '" + name + "'"); // [MQTT-3.1.2-1]
        }
        throw new MalformedPacketException(
                ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
                "protocol version " + level); // [MQTT-3.1.2-2]
    }

    /// Reads what follows the level byte.
    static Connect decode(ByteBuffer in, ProtocolVersion version) {
        boolean v5 = version == ProtocolVersion.V5;
        boolean bridge = (in.get(in.position() - 1) & BRIDGE) != 0;
        int flags = Wire.readByte(in);
        checkFlags(flags, version);
        int keepAlive = Wire.readTwoBytes(in);
        Properties properties =
                v5 ? PropertiesCodec.decode(in, PacketType.CONNECT) : Properties.NONE;
        if (properties.has(Property.AUTHENTICATION_DATA)
                && !properties.has(Property.AUTHENTICATION_METHOD)) {
            throw Wire.protocolError("authentication data without a method");
        }
        String clientId = Wire.readString(in);
        Will will = (flags & WILL) == 0 ? null : will(in, flags, v5);
        // In MQTT 3.1 the length of the packet comes before these flags.
        boolean mayEnd = version == ProtocolVersion.V3_1;
        boolean hasUsername = (flags & USERNAME) != 0 && !(mayEnd && !in.hasRemaining());
        String username = hasUsername ? Wire.readString(in) : null;
        boolean hasPassword = (flags & PASSWORD) != 0 && !(mayEnd && !in.hasRemaining());
        Payload password = hasPassword ? Wire.readBinary(in) : null;
        return new Connect(
                version,
                bridge,
                clientId,
                (flags & CLEAN_START) != 0,
                keepAlive,
                will,
                username,
                password,
                properties);
    }

    /// MQTT 3.1 disregards what has no meaning.
    private static void checkFlags(int flags, ProtocolVersion version) {
        boolean isStrict = version != ProtocolVersion.V3_1;
        if (isStrict && (flags & RESERVED) != 0) {
            throw Wire.malformed("reserved connect flag"); // [MQTT-3.1.2-3]
        }
        int willQos = flags >> WILL_QOS_SHIFT & WILL_QOS;
        boolean hasWill = (flags & WILL) != 0;
        boolean isIdle = !hasWill && (willQos != 0 || (flags & WILL_RETAIN) != 0);
        if (hasWill && willQos > 2 || isStrict && isIdle) {
            throw Wire.malformed("will flags"); // [MQTT-3.1.2-11] [MQTT-3.1.2-12] [MQTT-3.1.2-13]
        }
        if (version != ProtocolVersion.V5 && (flags & PASSWORD) != 0 && (flags & USERNAME) == 0) {
            throw Wire.malformed("password without user name"); // [MQTT311-3.1.2-22]
        }
    }

    private static Will will(ByteBuffer in, int flags, boolean v5) {
        Properties properties = v5 ? PropertiesCodec.decodeWill(in) : Properties.NONE;
        int length = Wire.readTwoBytes(in);
        Wire.require(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        TopicName topic = TopicName.parse(bytes, 0, length);
        if (topic == null) {
            throw Wire.malformed("ill-formed will topic");
        }
        Payload payload = Wire.readBinary(in);
        return new Will(
                topic,
                payload,
                QoS.of(flags >> WILL_QOS_SHIFT & WILL_QOS),
                (flags & WILL_RETAIN) != 0,
                properties);
    }

    static int contentLength(Connect connect) {
        boolean v5 = connect.version() == ProtocolVersion.V5;
        int length = 2 + connect.version().protocolName().length() + 1 + 1 + 2;
        length += v5 ? PropertiesCodec.encodedLength(connect.properties()) : 0;
        length += Wire.stringLength(connect.clientId());
        Will will = connect.will();
        if (will != null) {
            length += v5 ? PropertiesCodec.encodedLength(will.properties()) : 0;
            length += 2 + will.topic().length() + 2 + will.payload().size();
        }
        length += connect.username() == null ? 0 : Wire.stringLength(connect.username());
        return length + (connect.password() == null ? 0 : 2 + connect.password().size());
    }

    static void encode(ByteBuffer out, Connect connect) {
        boolean v5 = connect.version() == ProtocolVersion.V5;
        Wire.writeString(out, connect.version().protocolName());
        out.put((byte) (connect.version().level() | (connect.bridge() ? BRIDGE : 0)));
        out.put((byte) flags(connect, connect.will()));
        out.putShort((short) connect.keepAlive());
        if (v5) {
            PropertiesCodec.encode(out, connect.properties());
        }
        Wire.writeString(out, connect.clientId());
        Will will = connect.will();
        if (will != null) {
            if (v5) {
                PropertiesCodec.encode(out, will.properties());
            }
            out.putShort((short) will.topic().length());
            will.topic().writeTo(out);
            Wire.writeBinary(out, will.payload());
        }
        if (connect.username() != null) {
            Wire.writeString(out, connect.username());
        }
        if (connect.password() != null) {
            Wire.writeBinary(out, connect.password());
        }
    }

    private static int flags(Connect connect, @Nullable Will will) {
        int flags = connect.cleanStart() ? CLEAN_START : 0;
        if (will != null) {
            flags |= WILL | will.qos().level() << WILL_QOS_SHIFT;
            flags |= will.retain() ? WILL_RETAIN : 0;
        }
        flags |= connect.username() == null ? 0 : USERNAME;
        return flags | (connect.password() == null ? 0 : PASSWORD);
    }

    static Connack decodeConnack(ByteBuffer in, boolean v5) {
        int flags = Wire.readByte(in);
        if (flags > SESSION_PRESENT) {
            throw Wire.malformed("reserved CONNACK flag"); // [MQTT-3.2.2-1]
        }
        boolean present = flags == SESSION_PRESENT;
        if (v5) {
            ReasonCode reason = AckCodec.reason(in, PacketType.CONNACK);
            return new Connack(present, reason, PropertiesCodec.decode(in, PacketType.CONNACK));
        }
        int code = Wire.readByte(in);
        ReasonCode reason = ReasonCode.ofReturnCode(code);
        if (reason == null) {
            throw Wire.protocolError("CONNACK return code " + code);
        }
        return new Connack(present, reason, Properties.NONE);
    }

    static int contentLength(Connack connack, boolean v5) {
        return v5 ? 2 + PropertiesCodec.encodedLength(connack.properties()) : 2;
    }

    /// @param version null when the client's version is unknown: it is answered as MQTT 3
    static void encode(ByteBuffer out, Connack connack, @Nullable ProtocolVersion version) {
        boolean v5 = version == ProtocolVersion.V5;
        // MQTT 3.1 has no session present flag: the byte is reserved.
        boolean present = connack.sessionPresent() && version != ProtocolVersion.V3_1;
        out.put((byte) (present ? SESSION_PRESENT : 0));
        out.put((byte) (v5 ? connack.reason().code() : connack.reason().returnCode()));
        if (v5) {
            PropertiesCodec.encode(out, connack.properties());
        }
    }
}
