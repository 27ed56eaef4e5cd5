package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.UserProperty;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// MQTT 5 properties by the table in [Property]: what it does not allow is refused here.
///
/// The block of properties also stands in files, behind its length as in a packet.
public final class PropertiesCodec {
    private PropertiesCodec() {}

    /// Reads the properties of a packet.
    ///
    /// @throws MalformedPacketException when they are not such as the packet may have
    public static Properties decode(ByteBuffer in, PacketType packet) {
        return decode(in, packet, packet.name());
    }

    /// Reads the will's properties in CONNECT.
    static Properties decodeWill(ByteBuffer in) {
        return decode(in, null, "the will");
    }

    private static Properties decode(ByteBuffer in, @Nullable PacketType packet, String where) {
        int length = Wire.readVariable(in);
        if (length == 0) {
            return Properties.NONE;
        }
        Wire.require(in, length);
        int end = in.position() + length;
        int packetEnd = in.limit();
        in.limit(end);
        var properties = new Properties.Builder();
        while (in.hasRemaining()) {
            Property<?> property = Property.of(Wire.readVariable(in));
            if (property == null) {
                throw Wire.malformed("unknown property in " + where);
            }
            boolean allowed =
                    packet == null ? property.isAllowedInWill() : property.isAllowedIn(packet);
            if (!allowed) {
                throw Wire.protocolError(property + " in " + where);
            }
            boolean mayRepeat =
                    property.isRepeatable()
                            && !(packet == PacketType.SUBSCRIBE
                                    && property == Property.SUBSCRIPTION_IDENTIFIER);
            if (!mayRepeat && properties.has(property)) {
                throw Wire.protocolError(property + " twice in " + where);
            }
            add(properties, property, in);
        }
        in.limit(packetEnd);
        return properties.build();
    }

    @SuppressWarnings("unchecked") // A property's kind decides its Java type; see Property.
    private static void add(Properties.Builder to, Property<?> property, ByteBuffer in) {
        switch (property.kind()) {
            case BYTE -> to.add((Property<Integer>) property, flag(property, in));
            case TWO_BYTE_INTEGER -> to.add((Property<Integer>) property, twoBytes(property, in));
            case FOUR_BYTE_INTEGER -> to.add((Property<Long>) property, fourBytes(property, in));
            case VARIABLE_BYTE_INTEGER ->
                    to.add((Property<Integer>) property, notZero(property, Wire.readVariable(in)));
            case UTF8_STRING -> to.add((Property<String>) property, string(property, in));
            case BINARY_DATA -> to.add((Property<Payload>) property, Wire.readBinary(in));
            case UTF8_STRING_PAIR -> {
                String name = Wire.readString(in);
                to.add(
                        (Property<UserProperty>) property,
                        new UserProperty(name, Wire.readString(in)));
            }
        }
    }

    /// All one-byte properties are switches.
    private static int flag(Property<?> property, ByteBuffer in) {
        int value = Wire.readByte(in);
        if (value > 1) {
            throw Wire.protocolError(property + " " + value);
        }
        return value;
    }

    private static int twoBytes(Property<?> property, ByteBuffer in) {
        int value = Wire.readTwoBytes(in);
        if (property == Property.TOPIC_ALIAS && value == 0) {
            throw new MalformedPacketException(ReasonCode.TOPIC_ALIAS_INVALID, "topic alias 0");
        }
        return property == Property.RECEIVE_MAXIMUM ? notZero(property, value) : value;
    }

    private static long fourBytes(Property<?> property, ByteBuffer in) {
        long value = Wire.readFourBytes(in);
        if (property == Property.MAXIMUM_PACKET_SIZE && value == 0) {
            throw Wire.protocolError(property + " 0");
        }
        return value;
    }

    private static int notZero(Property<?> property, int value) {
        if (value == 0) {
            throw Wire.protocolError(property + " 0");
        }
        return value;
    }

    private static String string(Property<?> property, ByteBuffer in) {
        String text = Wire.readString(in);
        boolean hasWildcard = text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
        if (property == Property.RESPONSE_TOPIC && (hasWildcard || text.isEmpty())) {
            throw Wire.protocolError("response topic '" + text + "'"); // [MQTT-3.3.2-14]
        }
        return text;
    }

    /// Bytes that the properties take without their length.
    static int contentLength(Properties properties) {
        int length = 0;
        for (int i = 0; i < properties.size(); i++) {
            length += 1 + valueLength(properties.property(i), properties.value(i));
        }
        return length;
    }

    /// Bytes that the properties take with their length.
    public static int encodedLength(Properties properties) {
        if (properties.isEmpty()) {
            return 1;
        }
        int length = contentLength(properties);
        return Wire.variableLength(length) + length;
    }

    private static int valueLength(Property<?> property, Object value) {
        return switch (property.kind()) {
            case BYTE -> 1;
            case TWO_BYTE_INTEGER -> 2;
            case FOUR_BYTE_INTEGER -> 4;
            case VARIABLE_BYTE_INTEGER -> Wire.variableLength((Integer) value);
            case UTF8_STRING -> Wire.stringLength((String) value);
            case BINARY_DATA -> 2 + ((Payload) value).size();
            case UTF8_STRING_PAIR -> {
                var pair = (UserProperty) value;
                yield Wire.stringLength(pair.name()) + Wire.stringLength(pair.value());
            }
        };
    }

    public static void encode(ByteBuffer out, Properties properties) {
        if (properties.isEmpty()) {
            out.put((byte) 0);
            return;
        }
        Wire.writeVariable(out, contentLength(properties));
        for (int i = 0; i < properties.size(); i++) {
            Property<?> property = properties.property(i);
            out.put((byte) property.id());
            write(out, property, properties.value(i));
        }
    }

    private static void write(ByteBuffer out, Property<?> property, Object value) {
        switch (property.kind()) {
            case BYTE -> out.put(((Integer) value).byteValue());
            case TWO_BYTE_INTEGER -> out.putShort(((Integer) value).shortValue());
            case FOUR_BYTE_INTEGER -> out.putInt(((Long) value).intValue());
            case VARIABLE_BYTE_INTEGER -> Wire.writeVariable(out, (Integer) value);
            case UTF8_STRING -> Wire.writeString(out, (String) value);
            case BINARY_DATA -> Wire.writeBinary(out, (Payload) value);
            case UTF8_STRING_PAIR -> {
                var pair = (UserProperty) value;
                Wire.writeString(out, pair.name());
                Wire.writeString(out, pair.value());
            }
        }
    }
}
