package io.haltere.mqtt;

import static io.haltere.mqtt.PacketType.AUTH;
import static io.haltere.mqtt.PacketType.CONNACK;
import static io.haltere.mqtt.PacketType.CONNECT;
import static io.haltere.mqtt.PacketType.DISCONNECT;
import static io.haltere.mqtt.PacketType.PUBACK;
import static io.haltere.mqtt.PacketType.PUBCOMP;
import static io.haltere.mqtt.PacketType.PUBLISH;
import static io.haltere.mqtt.PacketType.PUBREC;
import static io.haltere.mqtt.PacketType.PUBREL;
import static io.haltere.mqtt.PacketType.SUBACK;
import static io.haltere.mqtt.PacketType.SUBSCRIBE;
import static io.haltere.mqtt.PacketType.UNSUBACK;
import static io.haltere.mqtt.PacketType.UNSUBSCRIBE;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The properties of MQTT 5 (section 2.2.2.2): identifier, type, whether it may repeat, and the
/// packets that may carry it. Declared here once; codec, tools and tests read this table.
///
/// @param <T> the Java type of the value: `Integer`, `Long`, `String`, `Payload`, `UserProperty`
public final class Property<T> {
    /// How a value looks on the wire.
    public enum Kind {
        BYTE,
        TWO_BYTE_INTEGER,
        FOUR_BYTE_INTEGER,
        VARIABLE_BYTE_INTEGER,
        UTF8_STRING,
        BINARY_DATA,
        UTF8_STRING_PAIR
    }

    private static final int MAX_ID = 0x2A;
    private static final Property<?>[] BY_ID = new Property<?>[MAX_ID + 1];
    private static final Map<String, Property<?>> BY_NAME = new LinkedHashMap<>();

    /// Stands for the will's own properties in CONNECT, beside the packet types.
    private static final int WILL = 1;

    public static final Property<Integer> PAYLOAD_FORMAT_INDICATOR =
            flag(0x01, "payload-format-indicator", WILL, PUBLISH);
    public static final Property<Long> MESSAGE_EXPIRY_INTERVAL =
            fourBytes(0x02, "message-expiry-interval", WILL, PUBLISH);
    public static final Property<String> CONTENT_TYPE = string(0x03, "content-type", WILL, PUBLISH);
    public static final Property<String> RESPONSE_TOPIC =
            string(0x08, "response-topic", WILL, PUBLISH);
    public static final Property<Payload> CORRELATION_DATA =
            binary(0x09, "correlation-data", WILL, PUBLISH);

    /// From the client at most one in SUBSCRIBE; towards it one per matching subscription. 1 to 268
    /// 435 455.
    public static final Property<Integer> SUBSCRIPTION_IDENTIFIER =
            declare(
                    0x0B,
                    "subscription-identifier",
                    Kind.VARIABLE_BYTE_INTEGER,
                    0,
                    PUBLISH,
                    SUBSCRIBE);

    public static final Property<Long> SESSION_EXPIRY_INTERVAL =
            fourBytes(0x11, "session-expiry-interval", 0, CONNECT, CONNACK, DISCONNECT);
    public static final Property<String> ASSIGNED_CLIENT_IDENTIFIER =
            string(0x12, "assigned-client-identifier", 0, CONNACK);
    public static final Property<Integer> SERVER_KEEP_ALIVE =
            twoBytes(0x13, "server-keep-alive", CONNACK);
    public static final Property<String> AUTHENTICATION_METHOD =
            string(0x15, "authentication-method", 0, CONNECT, CONNACK, AUTH);
    public static final Property<Payload> AUTHENTICATION_DATA =
            binary(0x16, "authentication-data", 0, CONNECT, CONNACK, AUTH);
    public static final Property<Integer> REQUEST_PROBLEM_INFORMATION =
            flag(0x17, "request-problem-information", 0, CONNECT);
    public static final Property<Long> WILL_DELAY_INTERVAL =
            fourBytes(0x18, "will-delay-interval", WILL);
    public static final Property<Integer> REQUEST_RESPONSE_INFORMATION =
            flag(0x19, "request-response-information", 0, CONNECT);
    public static final Property<String> RESPONSE_INFORMATION =
            string(0x1A, "response-information", 0, CONNACK);
    public static final Property<String> SERVER_REFERENCE =
            string(0x1C, "server-reference", 0, CONNACK, DISCONNECT);
    public static final Property<String> REASON_STRING =
            string(
                    0x1F,
                    "reason-string",
                    0,
                    CONNACK,
                    PUBACK,
                    PUBREC,
                    PUBREL,
                    PUBCOMP,
                    SUBACK,
                    UNSUBACK,
                    DISCONNECT,
                    AUTH);
    public static final Property<Integer> RECEIVE_MAXIMUM =
            twoBytes(0x21, "receive-maximum", CONNECT, CONNACK);
    public static final Property<Integer> TOPIC_ALIAS_MAXIMUM =
            twoBytes(0x22, "topic-alias-maximum", CONNECT, CONNACK);
    public static final Property<Integer> TOPIC_ALIAS = twoBytes(0x23, "topic-alias", PUBLISH);
    public static final Property<Integer> MAXIMUM_QOS = flag(0x24, "maximum-qos", 0, CONNACK);
    public static final Property<Integer> RETAIN_AVAILABLE =
            flag(0x25, "retain-available", 0, CONNACK);
    public static final Property<UserProperty> USER_PROPERTY =
            declare(
                    0x26,
                    "user-property",
                    Kind.UTF8_STRING_PAIR,
                    WILL,
                    CONNECT,
                    CONNACK,
                    PUBLISH,
                    PUBACK,
                    PUBREC,
                    PUBREL,
                    PUBCOMP,
                    SUBSCRIBE,
                    SUBACK,
                    UNSUBSCRIBE,
                    UNSUBACK,
                    DISCONNECT,
                    AUTH);
    public static final Property<Long> MAXIMUM_PACKET_SIZE =
            fourBytes(0x27, "maximum-packet-size", 0, CONNECT, CONNACK);
    public static final Property<Integer> WILDCARD_SUBSCRIPTION_AVAILABLE =
            flag(0x28, "wildcard-subscription-available", 0, CONNACK);
    public static final Property<Integer> SUBSCRIPTION_IDENTIFIERS_AVAILABLE =
            flag(0x29, "subscription-identifier-available", 0, CONNACK);
    public static final Property<Integer> SHARED_SUBSCRIPTION_AVAILABLE =
            flag(0x2A, "shared-subscription-available", 0, CONNACK);

    private final int id;
    private final String name;
    private final Kind kind;
    private final int carriers;

    private Property(int id, String name, Kind kind, int carriers) {
        this.id = id;
        this.name = name;
        this.kind = kind;
        this.carriers = carriers;
    }

    private static <T> Property<T> declare(
            int id, String name, Kind kind, int carriers, PacketType... packets) {
        int bits = carriers;
        for (PacketType packet : packets) {
            bits |= 1 << packet.number();
        }
        var property = new Property<T>(id, name, kind, bits);
        BY_ID[id] = property;
        BY_NAME.put(name, property);
        return property;
    }

    private static Property<Integer> flag(int id, String name, int will, PacketType... packets) {
        return declare(id, name, Kind.BYTE, will, packets);
    }

    private static Property<Integer> twoBytes(int id, String name, PacketType... packets) {
        return declare(id, name, Kind.TWO_BYTE_INTEGER, 0, packets);
    }

    private static Property<Long> fourBytes(int id, String name, int will, PacketType... packets) {
        return declare(id, name, Kind.FOUR_BYTE_INTEGER, will, packets);
    }

    private static Property<String> string(int id, String name, int will, PacketType... packets) {
        return declare(id, name, Kind.UTF8_STRING, will, packets);
    }

    private static Property<Payload> binary(int id, String name, int will, PacketType... packets) {
        return declare(id, name, Kind.BINARY_DATA, will, packets);
    }

    /// The identifier on the wire, 1 to 42.
    public int id() {
        return id;
    }

    /// The name as Mosquitto's tools spell it, such as `message-expiry-interval`.
    public String name() {
        return name;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether one packet may carry it more than once.
    public boolean isRepeatable() {
        return this == USER_PROPERTY || this == SUBSCRIPTION_IDENTIFIER;
    }

    public boolean isAllowedIn(PacketType packet) {
        return (carriers & 1 << packet.number()) != 0;
    }

    public boolean isAllowedInWill() {
        return (carriers & WILL) != 0;
    }

    /// The property with this identifier, or null when MQTT 5 has none.
    public static @Nullable Property<?> of(int id) {
        return id < 0 || id > MAX_ID ? null : BY_ID[id];
    }

    /// All properties by name, in order of identifier.
    public static Map<String, Property<?>> byName() {
        return Collections.unmodifiableMap(BY_NAME);
    }

    @Override
    public String toString() {
        return name;
    }
}
