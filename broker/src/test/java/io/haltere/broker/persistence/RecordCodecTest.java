package io.haltere.broker.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordCodecTest {
    private static final String VERSION_1 = "records-1.hex";

    private final RecordCodec codec = new RecordCodec(4, RecordCodecTest::origin);

    private static Origin origin(String clientId, @Nullable String username, int port) {
        return new Origin(
                clientId, new Client(clientId, username, "", port, ProtocolVersion.V5), null);
    }

    /// One of each kind, and of each shape that a kind has.
    static List<StateRecord> records() {
        Properties properties =
                Properties.of(Property.CONTENT_TYPE, "text/plain")
                        .with(Property.USER_PROPERTY, new UserProperty("a", "ü"));
        var plain =
                new Publish(
                        TopicName.of("a/b"),
                        Payload.of("x"),
                        QoS.AT_MOST_ONCE,
                        true,
                        false,
                        0,
                        Properties.NONE);
        var rich =
                new Publish(
                        TopicName.of("house/ü"),
                        Payload.of(new byte[] {0, -1, 127}),
                        QoS.EXACTLY_ONCE,
                        false,
                        false,
                        0,
                        properties);
        var will =
                new Will(
                        TopicName.of("gone"),
                        Payload.EMPTY,
                        QoS.AT_LEAST_ONCE,
                        true,
                        Properties.of(Property.MESSAGE_EXPIRY_INTERVAL, 30L));
        var options = new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true, RetainHandling.NEVER);
        return List.of(
                new OfSession("c1", null, ProtocolVersion.V3_1_1, 1883, 0xFFFF_FFFFL, 0),
                new OfSession("ü", "", ProtocolVersion.V5, 0, 1, Message.NEVER),
                new OfSession("c3", "user", ProtocolVersion.V3_1, 65_535, 0, 1_234_567_890_123L),
                new OfSubscription(
                        7, TopicFilter.of("#"), SubscriptionOptions.of(QoS.AT_MOST_ONCE), 0),
                new OfSubscription(
                        Long.MAX_VALUE, TopicFilter.of("$share/g/+/ü"), options, 268_435_455),
                new OfMessage(new Message(plain, Message.NEVER, Origin.BROKER)),
                new OfMessage(new Message(rich, 1_700_000_000_000L, origin("p", "u", 8883))),
                new OfDelivery(1, 2, QoS.AT_LEAST_ONCE, false, 0, new int[0], 0, false),
                new OfDelivery(3, 4, QoS.EXACTLY_ONCE, true, 5, new int[] {1, 9}, 65_535, true),
                new OfRetained(9),
                new OfReceived(1, 65_535),
                new OfWill(1, will, 1_700_000_000_000L),
                new OfImport(false),
                new OfImport(true));
    }

    private byte[] write(StateRecord next) {
        ByteBuffer out = ByteBuffer.allocate(codec.lengthMax(next));
        codec.write(next, out);
        byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("records")
    void whatWasWrittenIsRead(StateRecord next) {
        byte[] bytes = write(next);

        StateRecord back = codec.read(RecordCodec.type(next), ByteBuffer.wrap(bytes));

        assertNotNull(back);
        assertArrayEquals(bytes, write(back));
        assertEquals(text(next), text(back));
    }

    /// Records compare arrays and messages by identity.
    private static String text(StateRecord next) {
        return switch (next) {
            case OfMessage(Message message) ->
                    message.publish() + " " + message.expiresAt() + " " + message.origin();
            case OfDelivery delivery ->
                    delivery.toString().replaceAll("\\[I@\\w+", "")
                            + List.of(delivery.identifiers().length);
            default -> next.toString();
        };
    }

    @Test
    void textsMayBeAsLongAsMqttAllows() {
        String longest = "x".repeat(65_535);
        var subscription =
                new OfSubscription(
                        1, TopicFilter.of(longest), SubscriptionOptions.of(QoS.AT_LEAST_ONCE), 0);
        var publish =
                new Publish(
                        TopicName.of("t"),
                        Payload.of("abc"),
                        QoS.AT_LEAST_ONCE,
                        false,
                        false,
                        0,
                        Properties.NONE);
        var message = new Message(publish, Message.NEVER, origin(longest, longest, 1));

        whatWasWrittenIsRead(new OfSession(longest, null, ProtocolVersion.V5, 1, 2, 3));
        whatWasWrittenIsRead(subscription);
        byte[] bytes = write(new OfMessage(message));
        assertNotNull(codec.read(RecordCodec.MESSAGE, ByteBuffer.wrap(bytes)));
        assertEquals(3, RecordScan.payloadBytes(ByteBuffer.wrap(bytes)));
    }

    /// What the first release has written must stay readable for ever.
    @Test
    void recordsOfVersion1AreRead() throws IOException {
        List<String> golden;
        try (InputStream in = getClass().getResourceAsStream(VERSION_1)) {
            golden =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                            .lines()
                            .toList();
        }
        var read = new ArrayList<String>();
        for (String line : golden) {
            String[] words = line.split(" ");
            byte[] bytes = HexFormat.of().parseHex(words[1]);
            StateRecord known = codec.read(Integer.parseInt(words[0]), ByteBuffer.wrap(bytes));
            read.add(text(Objects.requireNonNull(known)));
        }

        assertEquals(records().stream().map(RecordCodecTest::text).toList(), read);
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordThatIsCutIsNone(StateRecord next) {
        byte[] bytes = write(next);
        for (int length = 0; length < bytes.length; length++) {
            assertNull(codec.read(RecordCodec.type(next), ByteBuffer.wrap(bytes, 0, length)));
        }
    }

    @Test
    void aRecordOfANewerVersionIsNone() {
        byte[] bytes = write(new OfRetained(9));
        bytes[0] = 2;

        assertNull(codec.read(RecordCodec.RETAINED, ByteBuffer.wrap(bytes)));
    }

    @Test
    void scrambledBytesNeverThrow() {
        var random = new Random(1);
        int read = 0;
        for (StateRecord next : records()) {
            for (int round = 0; round < 2_000; round++) {
                byte[] bytes = write(next);
                bytes[1 + random.nextInt(bytes.length - 1)] ^= (byte) (1 << random.nextInt(8));
                read += codec.read(RecordCodec.type(next), ByteBuffer.wrap(bytes)) == null ? 0 : 1;
            }
        }
        assertTrue(read > 0);
    }
}
