package io.haltere.broker.persistence;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfImport;
import io.haltere.broker.persistence.StateRecord.OfMessage;
import io.haltere.broker.persistence.StateRecord.OfReceived;
import io.haltere.broker.persistence.StateRecord.OfRetained;
import io.haltere.broker.persistence.StateRecord.OfSession;
import io.haltere.broker.persistence.StateRecord.OfSubscription;
import io.haltere.broker.persistence.StateRecord.OfWill;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Records to bytes and back. The first byte of each is its version, so that old ones stay
/// readable; numbers are written largest byte first, and messages as MQTT 5 writes a PUBLISH. The
/// journal sees to checksums. For one thread at a time.
public final class RecordCodec {
    public static final int SESSION = 1;
    public static final int SUBSCRIPTION = 2;
    public static final int MESSAGE = 3;
    public static final int DELIVERY = 4;
    public static final int RETAINED = 5;
    public static final int RECEIVED = 6;
    public static final int WILL = 7;
    public static final int IMPORT = 8;

    private static final byte VERSION_1 = 1;
    private static final int PACKET_MAX = 1 + 4 + 268_435_455;
    private static final int NO_TEXT = 0xFFFF;

    // The bits of a delivery and of a subscription.
    private static final int QOS = 0b11;
    private static final int RETAIN = 1 << 2;
    private static final int RELEASED = 1 << 3;
    private static final int NO_LOCAL = 1 << 2;
    private static final int AS_PUBLISHED = 1 << 3;
    private static final int HANDLING_SHIFT = 4;

    /// Makes the publisher that a message is said to come from.
    public interface Origins {
        /// @param listenerPort of the listener that it came through; 0 where it has none
        Origin of(String clientId, @Nullable String username, int listenerPort);
    }

    private static final int[] NO_IDENTIFIERS = {};

    private final PacketCodec packets;
    private final Origins origins;

    /// @param topics topics kept for reuse, a power of two, at least 4
    public RecordCodec(int topics, Origins origins) {
        this.origins = origins;
        packets = new PacketCodec(new TopicCache(topics), PACKET_MAX);
        // A codec learns the version from CONNECT.
        var connect =
                new Connect(
                        ProtocolVersion.V5, false, "", true, 0, null, null, null, Properties.NONE);
        packets.encode(connect, ByteBuffer.allocate(packets.encodedLength(connect)));
    }

    /// What the journal files the record under.
    public static int type(StateRecord next) {
        return switch (next) {
            case OfSession _ -> SESSION;
            case OfSubscription _ -> SUBSCRIPTION;
            case OfMessage _ -> MESSAGE;
            case OfDelivery _ -> DELIVERY;
            case OfRetained _ -> RETAINED;
            case OfReceived _ -> RECEIVED;
            case OfWill _ -> WILL;
            case OfImport _ -> IMPORT;
        };
    }

    // Records to bytes.

    /// Bytes that the record takes at most.
    public int lengthMax(StateRecord next) {
        return switch (next) {
            case OfSession session ->
                    1 + text(session.clientId()) + text(session.username()) + 1 + 4 + 4 + 8;
            case OfSubscription subscription ->
                    1 + 8 + 1 + 4 + text(subscription.filter().toString());
            case OfMessage kept -> 1 + 8 + length(kept.message().origin()) + length(kept.message());
            case OfDelivery delivery ->
                    1 + 8 + 8 + 1 + 8 + 2 + 2 + 4 * delivery.identifiers().length;
            case OfRetained _ -> 1 + 8;
            case OfReceived _ -> 1 + 8 + 2;
            case OfWill will -> 1 + 8 + 8 + packets.encodedLength(packet(will.will()));
            case OfImport _ -> 1 + 1;
        };
    }

    private static int text(@Nullable String text) {
        return 2 + (text == null ? 0 : 3 * text.length());
    }

    private static int length(Origin origin) {
        Client client = origin.client();
        return text(origin.clientId()) + text(client == null ? null : client.username()) + 4;
    }

    private int length(Message message) {
        return packets.encodedLength(packet(message.publish()));
    }

    public void write(StateRecord next, ByteBuffer out) {
        out.put(VERSION_1);
        switch (next) {
            case OfSession session -> write(session, out);
            case OfSubscription subscription -> write(subscription, out);
            case OfMessage kept -> write(kept.message(), out);
            case OfDelivery delivery -> write(delivery, out);
            case OfRetained retained -> out.putLong(retained.message());
            case OfReceived received ->
                    out.putLong(received.session()).putShort((short) received.packetId());
            case OfWill will -> {
                out.putLong(will.session()).putLong(will.dueAt());
                packets.encode(packet(will.will()), out);
            }
            case OfImport mark -> out.put((byte) (mark.isComplete() ? 1 : 0));
        }
    }

    private static void write(OfSession session, ByteBuffer out) {
        writeText(session.clientId(), out);
        writeName(session.username(), out);
        out.put((byte) session.version().level());
        out.putInt(session.listenerPort());
        out.putInt((int) session.expirySeconds());
        out.putLong(session.endsAt());
    }

    private static void write(OfSubscription subscription, ByteBuffer out) {
        SubscriptionOptions options = subscription.options();
        out.putLong(subscription.session());
        out.put(
                (byte)
                        (options.qos().level()
                                | (options.noLocal() ? NO_LOCAL : 0)
                                | (options.retainAsPublished() ? AS_PUBLISHED : 0)
                                | options.retainHandling().code() << HANDLING_SHIFT));
        out.putInt(subscription.identifier());
        writeText(subscription.filter().toString(), out);
    }

    private void write(Message message, ByteBuffer out) {
        Client client = message.origin().client();
        out.putLong(message.expiresAt());
        writeText(message.origin().clientId(), out);
        writeName(client == null ? null : client.username(), out);
        out.putInt(client == null ? 0 : client.listenerPort());
        packets.encode(packet(message.publish()), out);
    }

    private static void write(OfDelivery delivery, ByteBuffer out) {
        out.putLong(delivery.session()).putLong(delivery.message());
        out.put(
                (byte)
                        (delivery.qos().level()
                                | (delivery.retain() ? RETAIN : 0)
                                | (delivery.released() ? RELEASED : 0)));
        out.putLong(delivery.subscription());
        out.putShort((short) delivery.packetId());
        out.putShort((short) delivery.identifiers().length);
        for (int identifier : delivery.identifiers()) {
            out.putInt(identifier);
        }
    }

    private static void writeText(String text, ByteBuffer out) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) utf8.length).put(utf8);
    }

    /// A name of the greatest length looks like none, and is left out.
    private static void writeName(@Nullable String name, ByteBuffer out) {
        byte[] utf8 = name == null ? null : name.getBytes(StandardCharsets.UTF_8);
        out.putShort((short) (utf8 == null ? NO_TEXT : utf8.length));
        if (utf8 != null && utf8.length != NO_TEXT) {
            out.put(utf8);
        }
    }

    /// A packet with QoS 1 or 2 needs an id, which is not known here.
    private static Publish packet(Publish publish) {
        return publish.qos() == QoS.AT_MOST_ONCE
                ? publish
                : new Publish(
                        publish.topic(),
                        publish.payload(),
                        publish.qos(),
                        publish.retain(),
                        false,
                        1,
                        publish.properties());
    }

    /// The expiry interval of a will runs from when it is published, so it stays a property.
    private static Publish packet(Will will) {
        return new Publish(
                will.topic(),
                will.payload(),
                will.qos(),
                will.retain(),
                false,
                will.qos() == QoS.AT_MOST_ONCE ? 0 : 1,
                will.properties().without(Property.WILL_DELAY_INTERVAL));
    }

    // Bytes to records.

    /// The record of this type; null when the bytes are none that was ever written.
    public @Nullable StateRecord read(int type, ByteBuffer in) {
        try {
            if (in.get() != VERSION_1) {
                return null;
            }
            return switch (type) {
                case SESSION -> session(in);
                case SUBSCRIPTION -> subscription(in);
                case MESSAGE -> message(in);
                case DELIVERY -> delivery(in);
                case RETAINED -> new OfRetained(in.getLong());
                case RECEIVED -> new OfReceived(in.getLong(), in.getShort() & 0xFFFF);
                case WILL -> will(in);
                case IMPORT -> new OfImport(in.get() != 0);
                default -> null;
            };
        } catch (BufferUnderflowException
                | MalformedPacketException
                | IllegalArgumentException notOurs) {
            return null;
        }
    }

    private static @Nullable StateRecord session(ByteBuffer in) {
        String clientId = text(in);
        String username = name(in);
        ProtocolVersion version = version(in.get());
        int port = in.getInt();
        long expiry = in.getInt() & 0xFFFF_FFFFL;
        long endsAt = in.getLong();
        return version == null
                ? null
                : new OfSession(clientId, username, version, port, expiry, endsAt);
    }

    private static @Nullable ProtocolVersion version(int level) {
        for (ProtocolVersion version : ProtocolVersion.values()) {
            if (version.level() == level) {
                return version;
            }
        }
        return null;
    }

    private static @Nullable StateRecord subscription(ByteBuffer in) {
        long session = in.getLong();
        int bits = in.get();
        int identifier = in.getInt();
        TopicFilter filter = TopicFilter.parse(text(in));
        QoS qos = QoS.of(bits & QOS);
        RetainHandling handling = RetainHandling.of(bits >> HANDLING_SHIFT);
        if (filter == null) {
            return null;
        }
        var options =
                new SubscriptionOptions(
                        qos, (bits & NO_LOCAL) != 0, (bits & AS_PUBLISHED) != 0, handling);
        return new OfSubscription(session, filter, options, identifier);
    }

    private @Nullable StateRecord message(ByteBuffer in) {
        long expiresAt = in.getLong();
        String clientId = text(in);
        String username = name(in);
        int port = in.getInt();
        if (!(packets.decode(in) instanceof Publish packet)) {
            return null;
        }
        Origin origin = clientId.isEmpty() ? Origin.BROKER : origins.of(clientId, username, port);
        return new OfMessage(new Message(routed(packet), expiresAt, origin));
    }

    private static Publish routed(Publish packet) {
        return packet.packetId() == 0
                ? packet
                : new Publish(
                        packet.topic(),
                        packet.payload(),
                        packet.qos(),
                        packet.retain(),
                        false,
                        0,
                        packet.properties());
    }

    private static @Nullable StateRecord delivery(ByteBuffer in) {
        long session = in.getLong();
        long message = in.getLong();
        int bits = in.get();
        long subscription = in.getLong();
        int packetId = in.getShort() & 0xFFFF;
        int count = in.getShort() & 0xFFFF;
        int[] identifiers = count == 0 ? NO_IDENTIFIERS : new int[count];
        for (int i = 0; i < identifiers.length; i++) {
            identifiers[i] = in.getInt();
        }
        QoS qos = QoS.of(bits & QOS);
        return new OfDelivery(
                session,
                message,
                qos,
                (bits & RETAIN) != 0,
                subscription,
                identifiers,
                packetId,
                (bits & RELEASED) != 0);
    }

    private @Nullable StateRecord will(ByteBuffer in) {
        long session = in.getLong();
        long dueAt = in.getLong();
        if (!(packets.decode(in) instanceof Publish packet)) {
            return null;
        }
        var will =
                new Will(
                        packet.topic(),
                        packet.payload(),
                        packet.qos(),
                        packet.retain(),
                        packet.properties());
        return new OfWill(session, will, dueAt);
    }

    private static String text(ByteBuffer in) {
        return text(in.getShort() & 0xFFFF, in);
    }

    private static @Nullable String name(ByteBuffer in) {
        int length = in.getShort() & 0xFFFF;
        return length == NO_TEXT ? null : text(length, in);
    }

    private static String text(int length, ByteBuffer in) {
        if (length > in.remaining()) {
            throw new BufferUnderflowException(); // Before memory is taken.
        }
        byte[] utf8 = new byte[length];
        in.get(utf8);
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
