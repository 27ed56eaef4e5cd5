package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (sections 3.8 to 3.11).
final class SubscribeCodec {
    private static final int QOS_MASK = 0x03;
    private static final int NO_LOCAL = 0x04;
    private static final int RETAIN_AS_PUBLISHED = 0x08;
    private static final int RETAIN_HANDLING_SHIFT = 4;
    private static final int RESERVED_V5 = 0xC0;
    private static final int RESERVED_V3 = 0xFC;
    private static final int FAILURE = 0x80;

    private SubscribeCodec() {}

    static Subscribe decodeSubscribe(ByteBuffer in, boolean v5) {
        int packetId = Wire.readPacketId(in);
        Properties properties = properties(in, PacketType.SUBSCRIBE, v5);
        var requests = new ArrayList<Subscribe.Request>();
        while (in.hasRemaining()) {
            TopicFilter filter = filter(in);
            SubscriptionOptions options = options(Wire.readByte(in), v5);
            if (options.noLocal() && filter.isShared()) {
                throw Wire.protocolError("no local on a shared subscription"); // [MQTT-3.8.3-4]
            }
            requests.add(new Subscribe.Request(filter, options));
        }
        if (requests.isEmpty()) {
            throw Wire.protocolError("SUBSCRIBE without a filter"); // [MQTT-3.8.3-2]
        }
        return new Subscribe(packetId, requests, properties);
    }

    private static Properties properties(ByteBuffer in, PacketType type, boolean v5) {
        return v5 ? PropertiesCodec.decode(in, type) : Properties.NONE;
    }

    private static TopicFilter filter(ByteBuffer in) {
        String text = Wire.readString(in);
        TopicFilter filter = TopicFilter.parse(text);
        if (filter == null) {
            throw Wire.malformed("ill-formed topic filter '" + text + "'");
        }
        return filter;
    }

    private static SubscriptionOptions options(int bits, boolean v5) {
        if ((bits & (v5 ? RESERVED_V5 : RESERVED_V3)) != 0) {
            throw Wire.malformed("reserved subscription option"); // [MQTT-3.8.3-5]
        }
        int handling = bits >> RETAIN_HANDLING_SHIFT;
        if ((bits & QOS_MASK) > 2 || handling > 2) {
            throw Wire.protocolError("subscription options " + bits);
        }
        return new SubscriptionOptions(
                QoS.of(bits & QOS_MASK),
                (bits & NO_LOCAL) != 0,
                (bits & RETAIN_AS_PUBLISHED) != 0,
                RetainHandling.of(handling));
    }

    static int contentLength(Subscribe subscribe, boolean v5) {
        int length = 2 + (v5 ? PropertiesCodec.encodedLength(subscribe.properties()) : 0);
        for (Subscribe.Request request : subscribe.requests()) {
            length += Wire.stringLength(request.filter().toString()) + 1;
        }
        return length;
    }

    static void encode(ByteBuffer out, Subscribe subscribe, boolean v5) {
        out.putShort((short) subscribe.packetId());
        if (v5) {
            PropertiesCodec.encode(out, subscribe.properties());
        }
        for (Subscribe.Request request : subscribe.requests()) {
            Wire.writeString(out, request.filter().toString());
            SubscriptionOptions options = request.options();
            int bits = options.qos().level();
            if (v5) {
                bits |= options.noLocal() ? NO_LOCAL : 0;
                bits |= options.retainAsPublished() ? RETAIN_AS_PUBLISHED : 0;
                bits |= options.retainHandling().code() << RETAIN_HANDLING_SHIFT;
            }
            out.put((byte) bits);
        }
    }

    static Unsubscribe decodeUnsubscribe(ByteBuffer in, boolean v5) {
        int packetId = Wire.readPacketId(in);
        Properties properties = properties(in, PacketType.UNSUBSCRIBE, v5);
        var filters = new ArrayList<TopicFilter>();
        while (in.hasRemaining()) {
            filters.add(filter(in));
        }
        if (filters.isEmpty()) {
            throw Wire.protocolError("UNSUBSCRIBE without a filter"); // [MQTT-3.10.3-2]
        }
        return new Unsubscribe(packetId, filters, properties);
    }

    static int contentLength(Unsubscribe unsubscribe, boolean v5) {
        int length = 2 + (v5 ? PropertiesCodec.encodedLength(unsubscribe.properties()) : 0);
        for (TopicFilter filter : unsubscribe.filters()) {
            length += Wire.stringLength(filter.toString());
        }
        return length;
    }

    static void encode(ByteBuffer out, Unsubscribe unsubscribe, boolean v5) {
        out.putShort((short) unsubscribe.packetId());
        if (v5) {
            PropertiesCodec.encode(out, unsubscribe.properties());
        }
        for (TopicFilter filter : unsubscribe.filters()) {
            Wire.writeString(out, filter.toString());
        }
    }

    static Suback decodeSuback(ByteBuffer in, boolean v5) {
        int packetId = Wire.readPacketId(in);
        Properties properties = properties(in, PacketType.SUBACK, v5);
        return new Suback(packetId, reasons(in, PacketType.SUBACK), properties);
    }

    static Unsuback decodeUnsuback(ByteBuffer in, boolean v5) {
        int packetId = Wire.readPacketId(in);
        Properties properties = properties(in, PacketType.UNSUBACK, v5);
        List<ReasonCode> reasons = v5 ? reasons(in, PacketType.UNSUBACK) : List.of();
        return new Unsuback(packetId, reasons, properties);
    }

    private static List<ReasonCode> reasons(ByteBuffer in, PacketType type) {
        var reasons = new ArrayList<ReasonCode>();
        while (in.hasRemaining()) {
            reasons.add(AckCodec.reason(in, type));
        }
        if (reasons.isEmpty()) {
            throw Wire.protocolError(type + " without a reason");
        }
        return reasons;
    }

    static int contentLength(Suback suback, boolean v5) {
        int properties = v5 ? PropertiesCodec.encodedLength(suback.properties()) : 0;
        return 2 + properties + suback.reasons().size();
    }

    static void encode(ByteBuffer out, Suback suback, boolean v5) {
        out.putShort((short) suback.packetId());
        if (v5) {
            PropertiesCodec.encode(out, suback.properties());
        }
        for (ReasonCode reason : suback.reasons()) {
            // MQTT 3.1.1 knows one failure only. [MQTT311-3.9.3-2]
            out.put((byte) (v5 || !reason.isError() ? reason.code() : FAILURE));
        }
    }

    static int contentLength(Unsuback unsuback, boolean v5) {
        return v5
                ? 2
                        + PropertiesCodec.encodedLength(unsuback.properties())
                        + unsuback.reasons().size()
                : 2;
    }

    static void encode(ByteBuffer out, Unsuback unsuback, boolean v5) {
        out.putShort((short) unsuback.packetId());
        if (v5) {
            PropertiesCodec.encode(out, unsuback.properties());
            for (ReasonCode reason : unsuback.reasons()) {
                out.put((byte) reason.code());
            }
        }
    }
}
