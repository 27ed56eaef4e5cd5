package io.haltere.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.UserProperty;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every property in every packet.
class PropertiesTest {
    static Collection<Property<?>> all() {
        return Property.byName().values();
    }

    @ParameterizedTest
    @MethodSource("all")
    void standsWhereTheTableAllowsItAndNowhereElse(Property<?> property) {
        Properties properties = sample(property);
        for (PacketType packet : PacketType.values()) {
            ByteBuffer bytes = bytes(properties);
            if (property.isAllowedIn(packet)) {
                assertEquals(properties, PropertiesCodec.decode(bytes, packet));
            } else {
                var refused =
                        assertThrows(
                                MalformedPacketException.class,
                                () -> PropertiesCodec.decode(bytes, packet));
                assertEquals(ReasonCode.PROTOCOL_ERROR, refused.reason());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void comesTwiceOnlyWhereTheTableAllowsIt(Property<?> property) {
        Properties twice = sample(property).with(sample(property));
        PacketType carrier = carrier(property);
        if (property.isRepeatable() && carrier != PacketType.SUBSCRIBE) {
            assertEquals(twice, PropertiesCodec.decode(bytes(twice), carrier));
        } else if (property.isAllowedIn(carrier)) {
            ByteBuffer bytes = bytes(twice);
            assertThrows(
                    MalformedPacketException.class, () -> PropertiesCodec.decode(bytes, carrier));
        }
    }

    private static PacketType carrier(Property<?> property) {
        for (PacketType packet : PacketType.values()) {
            if (property.isAllowedIn(packet)) {
                return packet;
            }
        }
        return PacketType.PINGREQ; // The will delay interval stands in no packet's own properties.
    }

    private static ByteBuffer bytes(Properties properties) {
        ByteBuffer bytes = ByteBuffer.allocate(PropertiesCodec.encodedLength(properties));
        PropertiesCodec.encode(bytes, properties);
        return bytes.flip();
    }

    @SuppressWarnings("unchecked") // A property's kind decides its Java type; see Property.
    private static Properties sample(Property<?> property) {
        return switch (property.kind()) {
            case BYTE, TWO_BYTE_INTEGER, VARIABLE_BYTE_INTEGER ->
                    Properties.of((Property<Integer>) property, 1);
            case FOUR_BYTE_INTEGER -> Properties.of((Property<Long>) property, 0xFFFF_FFFFL);
            case UTF8_STRING -> Properties.of((Property<String>) property, "täxt");
            case BINARY_DATA -> Properties.of((Property<Payload>) property, Payload.of("data"));
            case UTF8_STRING_PAIR ->
                    Properties.of((Property<UserProperty>) property, new UserProperty("n", "v"));
        };
    }
}
