package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PacketPropertiesTest {
    private static final Map<String, Set<String>> ALLOWED =
            Map.of(
                    "connect",
                    Set.of(
                            "authentication-data",
                            "authentication-method",
                            "maximum-packet-size",
                            "receive-maximum",
                            "request-problem-information",
                            "request-response-information",
                            "session-expiry-interval",
                            "topic-alias-maximum",
                            "user-property"),
                    "publish",
                    Set.of(
                            "content-type",
                            "correlation-data",
                            "message-expiry-interval",
                            "payload-format-indicator",
                            "response-topic",
                            "topic-alias",
                            "subscription-identifier",
                            "user-property"),
                    "subscribe",
                    Set.of("subscription-identifier", "user-property"),
                    "unsubscribe",
                    Set.of("user-property"),
                    "disconnect",
                    Set.of("session-expiry-interval", "user-property", "reason-string"),
                    "will",
                    Set.of(
                            "content-type",
                            "correlation-data",
                            "message-expiry-interval",
                            "payload-format-indicator",
                            "response-topic",
                            "user-property",
                            "will-delay-interval"));

    /// A command and a property.
    record Pair(String command, String property) {}

    static List<Pair> pairs() {
        var pairs = new ArrayList<Pair>();
        for (String command : ALLOWED.keySet()) {
            Property.byName().keySet().forEach(name -> pairs.add(new Pair(command, name)));
        }
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void eachCommandHasItsProperties(Pair pair) throws Exception {
        var words = new ArrayList<>(List.of("-t", "a", "-D", pair.command, pair.property, "1"));
        if (pair.property.equals("user-property")) {
            words.add("2");
        }
        if (ALLOWED.getOrDefault(pair.command, Set.of()).contains(pair.property)) {
            Parsing.parse(Tool.SUB, words);
            return;
        }

        var failure = assertThrows(UsageException.class, () -> Parsing.parse(Tool.SUB, words));

        assertEquals(
                "Error: "
                        + pair.property
                        + " property not allowed for "
                        + pair.command
                        + " in --property argument.",
                failure.message());
    }

    @Test
    void reachTheirPackets() throws Exception {
        var pub =
                PubSettings.parse(
                        List.of(
                                ("-t a -m x -D publish user-property n v -D PUBLISH user-property n w"
                                                + " -D publish Content-Type text -D publish"
                                                + " correlation-data c -D disconnect reason-string"
                                                + " bye -D connect maximum-packet-size 4294967295"
                                                + " -D will will-delay-interval 3 --will-topic w")
                                        .split(" ")),
                        Map.of());
        var sub =
                Parsing.sub(
                        ("-t a -D subscribe subscription-identifier 268435455"
                                        + " -D unsubscribe user-property n v")
                                .split(" "));

        assertEquals(
                Properties.of(Property.USER_PROPERTY, new UserProperty("n", "v"))
                        .with(Property.USER_PROPERTY, new UserProperty("n", "w"))
                        .with(Property.CONTENT_TYPE, "text")
                        .with(Property.CORRELATION_DATA, Payload.of("c")),
                pub.publication().properties());
        assertEquals(
                Properties.of(Property.REASON_STRING, "bye"),
                pub.connection().disconnectProperties());
        assertEquals(
                Properties.of(Property.MAXIMUM_PACKET_SIZE, 4_294_967_295L),
                pub.connection().connectProperties());
        assertEquals(
                Properties.of(Property.WILL_DELAY_INTERVAL, 3L),
                java.util.Objects.requireNonNull(pub.connection().will()).properties());
        assertEquals(ProtocolVersion.V5, pub.connection().version());
        assertEquals(
                Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 268_435_455),
                sub.subscribeProperties());
        assertEquals(
                Properties.of(Property.USER_PROPERTY, new UserProperty("n", "v")),
                sub.unsubscribeProperties());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "foo x y; Error: Invalid command given in --property argument.",
                "suback reason-string x; Error: Invalid command given in --property argument.",
                "connect foo 1; Error: Invalid property name given in --property argument.",
                "puback user-property a b; Error: user-property property not supported for puback"
                        + " in --property argument.",
                "auth authentication-method a; Error: authentication-method property not supported"
                        + " for auth in --property argument.",
                "connack user-property a b; Error: user-property property not supported for connack"
                        + " in --property argument.",
                "disconnect server-reference a; Error: server-reference property not allowed for"
                        + " disconnect in --property argument.",
                "connect receive-maximum -1; Error: Property value (-1) out of range for property"
                        + " receive-maximum.",
                "connect receive-maximum 65536; Error: Property value (65536) out of range for"
                        + " property receive-maximum.",
                "connect receive-maximum x; Error: Property value (x) out of range for property"
                        + " receive-maximum.",
                "connect request-problem-information 256; Error: Property value (256) out of range"
                        + " for property request-problem-information.",
                "connect session-expiry-interval 4294967296; Error: Property value (4294967296) out"
                        + " of range for property session-expiry-interval.",
                "subscribe subscription-identifier 268435456; Error: Property value (268435456) out"
                        + " of range for property subscription-identifier.",
                "connect receive-maximum 0; Error in CONNECT properties: A network protocol error"
                        + " occurred when communicating with the broker.",
                "connect request-problem-information 2; Error in CONNECT properties: A network"
                        + " protocol error occurred when communicating with the broker.",
                "publish topic-alias 0; Error in PUBLISH properties: A network protocol error"
                        + " occurred when communicating with the broker.",
                "publish response-topic a/+; Error in PUBLISH properties: A network protocol error"
                        + " occurred when communicating with the broker.",
                "publish content-type x -D publish content-type y; Error in PUBLISH properties:"
                        + " Duplicate property in property list",
                "connect session-expiry-interval 1 -x 2; Error in CONNECT properties: Duplicate"
                        + " property in property list",
            })
    void whatCannotBeIsSaid(String words, String sentence) {
        String[] all = ("-t a -D " + words).split(" ");

        var failure = assertThrows(UsageException.class, () -> Parsing.sub(all));

        assertEquals(sentence, failure.message());
    }

    @Test
    void longAndIllFormedTextIsRefused() {
        String text = "x".repeat(65_536);

        var tooLong =
                assertThrows(
                        UsageException.class,
                        () -> Parsing.sub("-t", "a", "-D", "will", "content-type", text));
        var malformed =
                assertThrows(
                        UsageException.class,
                        () -> Parsing.sub("-t", "a", "-D", "will", "content-type", "\u0001"));

        assertEquals(
                "Error: Property value too long for property content-type.", tooLong.message());
        assertEquals("Error: Malformed UTF-8 in --property argument.", malformed.message());
    }
}
