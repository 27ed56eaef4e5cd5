package io.haltere.broker.persistence.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Debian's Mosquitto takes over what was written for it.
class DebianReadsTest {
    /// CONNECT of "ann" with MQTT 3.1.1 that goes on with its session.
    private static final String ANN = "100f 0004 4d515454 04 00 0000 0003 616e6e";

    /// CONNECT of "bob" with MQTT 5 that begins a session.
    private static final String BOB = "1010 0004 4d515454 05 02 0000 00 0003 626f62";

    private static final String SESSION_PRESENT = "20020100";

    @TempDir private Path folder;

    @BeforeAll
    static void isInstalled() {
        assumeTrue(Files.exists(DebianBroker.PROGRAM));
    }

    private static DatabaseChunk.ClientMessage message(
            long id, int packetId, QoS qos, State state, Direction direction) {
        return new DatabaseChunk.ClientMessage(
                "ann", id, packetId, qos, state, direction, false, packetId < 10, List.of());
    }

    private static DatabaseChunk.BaseMessage base(long id, QoS qos, String text) {
        return Samples.message(id, "a/" + text, qos, false, text, Properties.NONE);
    }

    /// PUBLISH of a base message.
    private static String publish(String first, int packetId, String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        String hex = HexFormat.of().formatHex(ascii);
        String topic = "00%02x612f%s".formatted(ascii.length + 2, hex);
        return "%s%02x%s%04x%s".formatted(first, 6 + 2 * ascii.length, topic, packetId, hex);
    }

    @Test
    void queuedMessagesAreDeliveredInOrder() throws Exception {
        byte[] database =
                Samples.database(
                        List.of(
                                base(7, QoS.AT_LEAST_ONCE, "one"),
                                base(8, QoS.EXACTLY_ONCE, "two"),
                                Samples.client("ann", "alice"),
                                message(7, 10, QoS.AT_LEAST_ONCE, State.QUEUED, Direction.OUT),
                                message(8, 11, QoS.EXACTLY_ONCE, State.QUEUED, Direction.OUT),
                                new DatabaseChunk.Subscription(
                                        "ann", "a/+", QoS.EXACTLY_ONCE, 0, 0)));

        try (var broker = DebianBroker.start(folder, database);
                var ann = broker.connect(ANN)) {
            assertEquals(SESSION_PRESENT, ann.receive());
            assertEquals(publish("32", 10, "one"), ann.receive());
            assertEquals(publish("34", 11, "two"), ann.receive());
        }
    }

    @Test
    void exchangesOfQos2GoOn() throws Exception {
        byte[] database =
                Samples.database(
                        List.of(
                                base(7, QoS.EXACTLY_ONCE, "one"),
                                base(8, QoS.EXACTLY_ONCE, "two"),
                                base(9, QoS.EXACTLY_ONCE, "three"),
                                Samples.client("ann", null),
                                message(
                                        7,
                                        5,
                                        QoS.EXACTLY_ONCE,
                                        State.WAIT_FOR_PUBCOMP,
                                        Direction.OUT),
                                message(
                                        8,
                                        6,
                                        QoS.EXACTLY_ONCE,
                                        State.WAIT_FOR_PUBREC,
                                        Direction.OUT),
                                message(
                                        9,
                                        77,
                                        QoS.EXACTLY_ONCE,
                                        State.WAIT_FOR_PUBREL,
                                        Direction.IN),
                                new DatabaseChunk.Subscription(
                                        "ann", "a/+", QoS.EXACTLY_ONCE, 0, 0)));

        try (var broker = DebianBroker.start(folder, database);
                var ann = broker.connect(ANN)) {
            assertEquals(SESSION_PRESENT, ann.receive());
            assertEquals("62020005", ann.receive());
            assertEquals(publish("3c", 6, "two"), ann.receive());
            // PUBREL brings the message to its subscriber, who is the sender here.
            ann.send("6202004d");
            assertEquals(
                    new HashSet<>(List.of("7002004d", publish("34", 10, "three"))),
                    new HashSet<>(List.of(ann.receive(), ann.receive())));
        }
    }

    @Test
    void retainedMessagesKeepTheirProperties() throws Exception {
        var properties = Properties.of(Property.CONTENT_TYPE, "t");
        byte[] database =
                Samples.database(
                        List.of(
                                Samples.message(7, "k", QoS.AT_LEAST_ONCE, true, "r", properties),
                                new DatabaseChunk.Retained(7)));

        try (var broker = DebianBroker.start(folder, database);
                var bob = broker.connect(BOB)) {
            bob.receive();
            bob.send("8207 0001 00 0001 6b 00");
            assertTrue(bob.receive().startsWith("90"));
            assertEquals("3109" + "00016b" + "04" + "03000174" + "72", bob.receive());
        }
    }

    /// But for two things: ports of listeners that it does not have, and the retain handling.
    @Test
    void whatItWritesAgainIsTheSame() throws Exception {
        var message =
                new DatabaseChunk.BaseMessage(
                        7,
                        4_000_000_000L,
                        "source",
                        "carol",
                        0,
                        12,
                        "kept/rich",
                        QoS.AT_LEAST_ONCE,
                        true,
                        Payload.of("retained"),
                        Samples.RICH);
        List<DatabaseChunk> chunks =
                List.of(
                        message,
                        new DatabaseChunk.Client("ann", "alice", 4_000_000_000L, 7200, 9, 0),
                        Samples.ONE_OF_EACH.get(2),
                        new DatabaseChunk.Subscription(
                                "ann", "kept/#", QoS.AT_LEAST_ONCE, 0x0C, 300),
                        new DatabaseChunk.Retained(7));

        byte[] again;
        try (var broker = DebianBroker.start(folder, Samples.database(chunks))) {
            again = broker.stop();
        }

        assertEquals(chunks, withoutConfig(again));
    }

    /// It forgets their sessions, whose expiry it takes for zero; but had it understood a chunk in
    /// another way than we do, it would find no sense in those behind it, and not start.
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void readsOldVersionsAsWeDo(int version) throws Exception {
        byte[] again;
        try (var broker = DebianBroker.start(folder, LegacyDatabase.full(version))) {
            again = broker.stop();
        }

        assertEquals(kept(LegacyDatabase.meaning(version)), kept(Collected.of(again).chunks));
    }

    /// What it knows afterwards: no listener of that port, and its own last id.
    private static List<String> kept(List<DatabaseChunk> chunks) {
        return chunks.stream()
                .filter(chunk -> chunk.kind() != DatabaseChunk.Kind.CLIENT)
                .skip(1)
                .map(chunk -> chunk.toString().replace("Port=1883", "Port=0"))
                .toList();
    }

    private static List<DatabaseChunk> withoutConfig(byte[] database)
            throws IOException, MalformedDatabaseException {
        var chunks = Collected.of(database).chunks;
        return chunks.subList(1, chunks.size());
    }
}
