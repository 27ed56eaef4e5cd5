package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Frames and parses the packets of one connection, in both directions. Confined to its loop.
///
/// CONNECT decides the version; a packet before it is read as MQTT 3.1.1 would be. Limits are
/// checked on the fixed header, before anybody takes memory for what it announces.
public final class PacketCodec {
    /// The largest CONNECT, SUBSCRIBE, UNSUBSCRIBE and AUTH that is accepted, in bytes.
    public static final int REQUEST_MAX = 100_000;

    /// The largest MQTT 5 acknowledgement and DISCONNECT that is accepted, in bytes.
    public static final int ACKNOWLEDGEMENT_MAX = 10_000;

    private static final int DUP = 0b1000;
    private static final int LENGTH_BYTES_MAX = 4;

    private final TopicCache topics;
    private int packetSizeMax;
    private @Nullable ProtocolVersion version;
    private boolean v5;

    // The fixed header that was read last.
    private PacketType type = PacketType.CONNECT;
    private int flags;
    private int headerLength;
    private int contentLength;

    /// @param packetSizeMax bytes of the largest packet accepted, its fixed header included
    public PacketCodec(TopicCache topics, int packetSizeMax) {
        this.topics = topics;
        this.packetSizeMax = packetSizeMax;
    }

    /// What the peer speaks; null until a CONNECT has said so.
    public @Nullable ProtocolVersion version() {
        return version;
    }

    private void version(ProtocolVersion newVersion) {
        version = newVersion;
        v5 = newVersion == ProtocolVersion.V5;
    }

    public void packetSizeMax(int bytes) {
        packetSizeMax = bytes;
    }

    // Bytes to packets.

    /// Bytes that the packet at the buffer's position takes altogether; 0 while its fixed header is
    /// incomplete. The position stays.
    ///
    /// @throws MalformedPacketException when type, flags or length are wrong
    public int frameLength(ByteBuffer in) {
        return readHeader(in) ? headerLength + contentLength : 0;
    }

    /// The packet at the buffer's position, which moves behind it; null when the buffer holds less
    /// than a whole one, and then the position stays.
    ///
    /// @throws MalformedPacketException with the reason that the specification names
    public @Nullable Packet decode(ByteBuffer in) {
        if (!readHeader(in) || in.remaining() < headerLength + contentLength) {
            return null;
        }
        int limit = in.limit();
        int end = in.position() + headerLength + contentLength;
        in.position(in.position() + headerLength);
        in.limit(end);
        Packet packet = content(in);
        Wire.requireEnd(in);
        in.limit(limit);
        return packet;
    }

    private boolean readHeader(ByteBuffer in) {
        int position = in.position();
        int available = in.remaining();
        if (available < 1) {
            return false;
        }
        int first = in.get(position) & 0xFF;
        PacketType number = PacketType.of(first >> 4);
        if (number == null) {
            throw Wire.malformed("packet type 0");
        }
        type = number;
        flags = first & 0x0F;
        if (type.flags() >= 0 && type.flags() != flags && !isRepeat()) {
            throw Wire.malformed("flags of " + type); // [MQTT-2.1.3-1]
        }
        int length = 0;
        for (int i = 0; i < LENGTH_BYTES_MAX; i++) {
            if (available < 2 + i) {
                return false;
            }
            int b = in.get(position + 1 + i);
            length |= (b & 0x7F) << 7 * i;
            if (b >= 0) {
                if (b == 0 && i > 0) {
                    throw Wire.malformed("remaining length longer than needed");
                }
                headerLength = 2 + i;
                contentLength = length;
                checkLength();
                return true;
            }
        }
        throw Wire.malformed("remaining length of more than four bytes");
    }

    /// Whether the packet is sent again and says so, as in MQTT 3.1 more than PUBLISH could.
    private boolean isRepeat() {
        return version == ProtocolVersion.V3_1
                && (type == PacketType.PUBREL
                        || type == PacketType.SUBSCRIBE
                        || type == PacketType.UNSUBSCRIBE)
                && (flags & ~DUP) == type.flags();
    }

    private void checkLength() {
        int max =
                switch (type) {
                    case CONNECT, SUBSCRIBE, UNSUBSCRIBE, AUTH -> REQUEST_MAX;
                    case PUBACK, PUBREC, PUBREL, PUBCOMP -> v5 ? ACKNOWLEDGEMENT_MAX : 2;
                    case DISCONNECT -> v5 ? ACKNOWLEDGEMENT_MAX : 0;
                    case PINGREQ, PINGRESP -> 0;
                    case CONNACK, PUBLISH, SUBACK, UNSUBACK -> packetSizeMax;
                };
        if (contentLength > max && max <= 2) {
            throw Wire.malformed(type + " of " + contentLength + " bytes");
        }
        if (contentLength > max || headerLength + contentLength > packetSizeMax) {
            throw new MalformedPacketException(
                    ReasonCode.PACKET_TOO_LARGE, type + " of " + contentLength + " bytes");
        }
    }

    private Packet content(ByteBuffer in) {
        return switch (type) {
            case CONNECT -> {
                ProtocolVersion said = ConnectCodec.version(in);
                if (version == null) { // A second one changes nothing.
                    version(said);
                }
                yield ConnectCodec.decode(in, said);
            }
            case CONNACK -> ConnectCodec.decodeConnack(in, v5);
            case PUBLISH -> PublishCodec.decode(in, flags, v5, topics);
            case PUBACK, PUBREC, PUBREL, PUBCOMP -> AckCodec.decode(in, type, v5);
            case SUBSCRIBE -> SubscribeCodec.decodeSubscribe(in, v5);
            case SUBACK -> SubscribeCodec.decodeSuback(in, v5);
            case UNSUBSCRIBE -> SubscribeCodec.decodeUnsubscribe(in, v5);
            case UNSUBACK -> SubscribeCodec.decodeUnsuback(in, v5);
            case PINGREQ -> Pingreq.PINGREQ;
            case PINGRESP -> Pingresp.PINGRESP;
            case DISCONNECT -> DisconnectCodec.decode(in, v5);
            case AUTH -> DisconnectCodec.decodeAuth(in, v5);
        };
    }

    // Packets to bytes.

    /// Bytes that a packet takes on this connection, its fixed header included.
    public int encodedLength(Packet packet) {
        int content = contentLength(packet);
        return 1 + Wire.variableLength(content) + content;
    }

    /// Appends a packet to a buffer that has room for [#encodedLength] bytes.
    public void encode(Packet packet, ByteBuffer out) {
        if (packet instanceof Publish publish) {
            encode(publish, publish.packetId(), out);
            return;
        }
        PacketType kind = packet.type();
        out.put((byte) (kind.number() << 4 | kind.flags()));
        Wire.writeVariable(out, contentLength(packet));
        encodeContent(packet, out);
    }

    /// The same for a message under another packet id than its own, so that many receivers need but
    /// one packet.
    ///
    /// @param packetId 1 to 65 535; anything for QoS 0
    public void encode(Publish publish, int packetId, ByteBuffer out) {
        out.put((byte) (PacketType.PUBLISH.number() << 4 | PublishCodec.flags(publish)));
        Wire.writeVariable(out, PublishCodec.contentLength(publish, v5));
        PublishCodec.encode(out, publish, packetId, v5);
    }

    // By the type and not by pattern: the first pattern switch makes a JVM generate classes, which
    // a
    // tool that lives for a moment pays dearly.

    private int contentLength(Packet packet) {
        return switch (packet.type()) {
            case PUBLISH -> PublishCodec.contentLength((Publish) packet, v5);
            case PUBACK -> {
                var ack = (Puback) packet;
                yield AckCodec.contentLength(ack.reason(), ack.properties(), v5);
            }
            case PUBREC -> {
                var ack = (Pubrec) packet;
                yield AckCodec.contentLength(ack.reason(), ack.properties(), v5);
            }
            case PUBREL -> {
                var ack = (Pubrel) packet;
                yield AckCodec.contentLength(ack.reason(), ack.properties(), v5);
            }
            case PUBCOMP -> {
                var ack = (Pubcomp) packet;
                yield AckCodec.contentLength(ack.reason(), ack.properties(), v5);
            }
            case CONNECT -> ConnectCodec.contentLength((Connect) packet);
            case CONNACK -> ConnectCodec.contentLength((Connack) packet, v5);
            case SUBSCRIBE -> SubscribeCodec.contentLength((Subscribe) packet, v5);
            case SUBACK -> SubscribeCodec.contentLength((Suback) packet, v5);
            case UNSUBSCRIBE -> SubscribeCodec.contentLength((Unsubscribe) packet, v5);
            case UNSUBACK -> SubscribeCodec.contentLength((Unsuback) packet, v5);
            case DISCONNECT -> {
                var disconnect = (Disconnect) packet;
                yield AckCodec.tailLength(disconnect.reason(), disconnect.properties(), v5);
            }
            case AUTH -> {
                var auth = (Auth) packet;
                yield AckCodec.tailLength(auth.reason(), auth.properties(), true);
            }
            case PINGREQ, PINGRESP -> 0;
        };
    }

    private void encodeContent(Packet packet, ByteBuffer out) {
        switch (packet.type()) {
            case PUBLISH -> {
                var publish = (Publish) packet;
                PublishCodec.encode(out, publish, publish.packetId(), v5);
            }
            case PUBACK -> {
                var ack = (Puback) packet;
                AckCodec.encode(out, ack.packetId(), ack.reason(), ack.properties(), v5);
            }
            case PUBREC -> {
                var ack = (Pubrec) packet;
                AckCodec.encode(out, ack.packetId(), ack.reason(), ack.properties(), v5);
            }
            case PUBREL -> {
                var ack = (Pubrel) packet;
                AckCodec.encode(out, ack.packetId(), ack.reason(), ack.properties(), v5);
            }
            case PUBCOMP -> {
                var ack = (Pubcomp) packet;
                AckCodec.encode(out, ack.packetId(), ack.reason(), ack.properties(), v5);
            }
            case CONNECT -> {
                var connect = (Connect) packet;
                version(connect.version());
                ConnectCodec.encode(out, connect);
            }
            case CONNACK -> ConnectCodec.encode(out, (Connack) packet, version);
            case SUBSCRIBE -> SubscribeCodec.encode(out, (Subscribe) packet, v5);
            case SUBACK -> SubscribeCodec.encode(out, (Suback) packet, v5);
            case UNSUBSCRIBE -> SubscribeCodec.encode(out, (Unsubscribe) packet, v5);
            case UNSUBACK -> SubscribeCodec.encode(out, (Unsuback) packet, v5);
            case DISCONNECT -> {
                var disconnect = (Disconnect) packet;
                AckCodec.encodeTail(out, disconnect.reason(), disconnect.properties(), v5);
            }
            case AUTH -> {
                var auth = (Auth) packet;
                AckCodec.encodeTail(out, auth.reason(), auth.properties(), true);
            }
            case PINGREQ, PINGRESP -> {}
        }
    }
}
