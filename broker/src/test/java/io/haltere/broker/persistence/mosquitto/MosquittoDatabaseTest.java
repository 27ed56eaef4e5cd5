package io.haltere.broker.persistence.mosquitto;

import static io.haltere.broker.persistence.mosquitto.Samples.ONE_OF_EACH;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MosquittoDatabaseTest {
    private static final int HEAD = 23;

    private static Collected full() throws IOException, MalformedDatabaseException {
        return Collected.of(Samples.written("v6-full.db"));
    }

    @Test
    void readsWhatDebianWrote() throws Exception {
        Collected full = full();

        assertEquals(List.of(), full.problems);
        assertEquals(6, full.version);
        assertEquals(
                List.of(new DatabaseChunk.Config(1, 0x3F)), full.all(DatabaseChunk.Config.class));
        assertEquals(9, full.all(DatabaseChunk.BaseMessage.class).size());
        assertEquals(
                List.of("old", "new", "brief", "idle", "sender", "sender5"),
                full.all(DatabaseChunk.Client.class).stream()
                        .map(DatabaseChunk.Client::clientId)
                        .toList());
        assertEquals(
                List.of("kept/rich", "kept/plain"),
                full.all(DatabaseChunk.BaseMessage.class).stream()
                        .filter(message -> message.retain())
                        .map(DatabaseChunk.BaseMessage::topic)
                        .toList());
    }

    @Test
    void readsAMessageWithAllItsProperties() throws Exception {
        var message =
                full().all(DatabaseChunk.BaseMessage.class).stream()
                        .filter(candidate -> candidate.topic().equals("one/queued"))
                        .findFirst()
                        .orElseThrow();

        assertEquals("source", message.sourceId());
        assertEquals("carol", message.sourceUsername());
        assertEquals(13, message.sourcePacketId());
        assertEquals(QoS.AT_LEAST_ONCE, message.qos());
        assertEquals(Payload.of("third"), message.payload());
        assertEquals(Samples.RICH, message.properties());
        assertTrue(message.expiresAt() > 1_000_000_000, "seconds since 1970");
    }

    @Test
    void readsSubscriptionsWithTheirOptions() throws Exception {
        assertEquals(
                List.of(
                        new DatabaseChunk.Subscription("old", "one/#", QoS.AT_LEAST_ONCE, 0, 0),
                        new DatabaseChunk.Subscription("new", "one/#", QoS.AT_LEAST_ONCE, 12, 300),
                        new DatabaseChunk.Subscription("old", "two/#", QoS.EXACTLY_ONCE, 0, 0),
                        new DatabaseChunk.Subscription("new", "two/+", QoS.EXACTLY_ONCE, 0, 0),
                        new DatabaseChunk.Subscription("brief", "späce/✓", QoS.EXACTLY_ONCE, 0, 1)),
                full().all(DatabaseChunk.Subscription.class));
    }

    @Test
    void readsWhatIsInFlightInBothDirections() throws Exception {
        List<DatabaseChunk.ClientMessage> messages = full().all(DatabaseChunk.ClientMessage.class);

        assertEquals(
                List.of(State.WAIT_FOR_PUBACK, State.WAIT_FOR_PUBCOMP, State.QUEUED, State.QUEUED),
                messages.stream()
                        .filter(message -> message.clientId().equals("old"))
                        .map(DatabaseChunk.ClientMessage::state)
                        .toList());
        var received =
                messages.stream().filter(message -> message.direction() == Direction.IN).toList();
        assertEquals(
                List.of(77, 78),
                received.stream().map(DatabaseChunk.ClientMessage::packetId).toList());
        assertEquals(State.WAIT_FOR_PUBREL, received.getFirst().state());
        var identified =
                messages.stream()
                        .filter(message -> !message.subscriptionIdentifiers().isEmpty())
                        .toList();
        assertEquals(List.of(300), identified.getFirst().subscriptionIdentifiers());
        assertEquals(3, identified.size());
    }

    /// Mosquitto 2.0.11 gives the client "new" the name of "old" and 1275 bytes of its memory.
    @Test
    void namesWithForeignMemoryAreNone() throws Exception {
        List<DatabaseChunk.Client> clients = full().all(DatabaseChunk.Client.class);

        assertEquals("alice", clients.get(0).username());
        assertNull(clients.get(1).username());
        assertEquals("bért", clients.get(2).username());
        assertNull(clients.get(3).username());
    }

    @Test
    void writesTheBytesThatDebianWrites() throws Exception {
        byte[] theirs = Samples.written("v6-full.db");
        var ours = new ByteArrayOutputStream();
        var chunks = Collected.of(theirs).chunks;
        var writer = new MosquittoDatabaseWriter(ours, (DatabaseChunk.Config) chunks.getFirst());
        for (DatabaseChunk chunk : chunks.subList(1, chunks.size())) {
            writer.write(chunk);
        }

        assertEquals(chunks, Collected.of(ours.toByteArray()).chunks);
        assertArrayEquals(withoutClients(theirs), withoutClients(ours.toByteArray()));
    }

    /// Chunks of clients cannot be compared, for they have foreign memory in them.
    private static byte[] withoutClients(byte[] database) {
        var in = ByteBuffer.wrap(database).position(HEAD);
        var out = new ByteArrayOutputStream();
        out.write(database, 0, HEAD);
        while (in.hasRemaining()) {
            int start = in.position();
            int kind = in.getInt();
            in.position(start + 8 + in.getInt());
            if (kind != DatabaseChunk.Kind.CLIENT.number()) {
                out.write(database, start, in.position() - start);
            }
        }
        return out.toByteArray();
    }

    @Test
    void anEmptyDatabaseIsThatOfDebian() throws Exception {
        var ours = new ByteArrayOutputStream();
        var unused = new MosquittoDatabaseWriter(ours, new DatabaseChunk.Config(1, 0x34));

        assertArrayEquals(Samples.written("v6-empty.db"), ours.toByteArray());
    }

    @Test
    void whatIsWrittenIsRead() throws Exception {
        Collected read = Collected.of(Samples.database(ONE_OF_EACH));

        assertEquals(ONE_OF_EACH, read.chunks.subList(1, read.chunks.size()));
        assertEquals(List.of(), read.problems);
    }

    @Test
    void aCutFileGivesWhatCameBefore() throws Exception {
        byte[] whole = Samples.database(ONE_OF_EACH);
        List<DatabaseChunk> all = Collected.of(whole).chunks;
        int clean = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length < HEAD) {
                assertThrows(MalformedDatabaseException.class, () -> Collected.of(cut));
                continue;
            }
            Collected read = Collected.of(cut);
            assertEquals(all.subList(0, read.chunks.size()), read.chunks);
            clean += read.problems.isEmpty() ? 1 : 0;
        }

        assertEquals(all.size(), clean, "ends between chunks");
    }

    @Test
    void everyBitMayBeWrong() throws Exception {
        byte[] whole = Samples.database(ONE_OF_EACH);
        for (byte[] database : List.of(whole, LegacyDatabase.full(4))) {
            for (int bit = 0; bit < database.length * Byte.SIZE; bit++) {
                byte[] wrong = database.clone();
                wrong[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                try {
                    Collected read = Collected.of(wrong);
                    assertFalse(read.chunks.isEmpty() && read.problems.isEmpty());
                } catch (MalformedDatabaseException refused) {
                    assertTrue(bit / Byte.SIZE < HEAD + 24, "only for the head: " + bit);
                }
            }
        }
    }

    @Test
    void damageCostsOneChunk() throws Exception {
        byte[] database = Samples.database(ONE_OF_EACH);
        int message = HEAD + 24;
        database[message + 8 + 30] = 3; // Its QoS.

        Collected read = Collected.of(database);

        assertEquals(List.of(new DatabaseProblem(message, "QoS 3")), read.problems);
        assertEquals("QoS 3 at byte 47", read.problems.getFirst().toString());
        assertEquals(ONE_OF_EACH.subList(1, 5), read.chunks.subList(1, 5));
    }

    @Test
    void unknownChunksArePassedOver() throws Exception {
        var database = new ByteArrayOutputStream();
        database.write(Samples.database(List.of()));
        database.write(new byte[] {0, 0, 0, 77, 0, 0, 0, 3, 1, 2, 3});
        database.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 8, 5, 0, 0, 0, 0, 0, 0, 0});

        Collected read = Collected.of(database.toByteArray());

        assertEquals(List.of(77L), read.unknown);
        assertEquals(new DatabaseChunk.Retained(5), read.chunks.getLast());
        assertEquals(List.of(), read.problems);
    }

    @Test
    void lengthsThatAreLiesEndWithTheFile() throws Exception {
        var database = new ByteArrayOutputStream();
        database.write(Samples.database(List.of()));
        database.write(new byte[] {0, 0, 0, 2, 0x1F, -1, -1, -1});
        database.write(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        database.write(new byte[] {0x0F, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        database.write(new byte[100]);

        Collected read = Collected.of(database.toByteArray());

        assertEquals(
                List.of("end of the file within the chunk at byte 47"),
                read.problems.stream().map(DatabaseProblem::toString).toList());
    }

    @Test
    void refusesNewerVersionsUnlessTold() throws Exception {
        byte[] database = Samples.database(ONE_OF_EACH);
        database[HEAD - 1] = 7;

        var refused = assertThrows(MalformedDatabaseException.class, () -> Collected.of(database));
        var read = new Collected();
        MosquittoDatabase.readAnyVersion(new ByteArrayInputStream(database), read);

        assertEquals(
                "Unsupported persistent database format version 7 (need version 6).",
                refused.getMessage());
        assertEquals(6, read.chunks.size());
    }

    @Test
    void refusesWhatIsNoDatabase() {
        byte[] text = "listener 1883\nallow_anonymous true\n".getBytes();

        var refused = assertThrows(MalformedDatabaseException.class, () -> Collected.of(text));

        assertEquals("Unrecognised file format.", refused.getMessage());
    }

    @Test
    void refusesIdsOfAnotherSize() throws Exception {
        byte[] database = Samples.written("v6-empty.db");
        database[HEAD + 8 + 9] = 4;

        var refused = assertThrows(MalformedDatabaseException.class, () -> Collected.of(database));

        assertEquals(
                "Incompatible database configuration (dbid size is 4 bytes, expected 8)",
                refused.getMessage());
    }

    @Test
    void readsVersions2To4() throws Exception {
        for (int version = 2; version <= 4; version++) {
            Collected read = Collected.of(LegacyDatabase.full(version));

            assertEquals(List.of(), read.problems, "version " + version);
            assertEquals(LegacyDatabase.meaning(version), read.chunks, "version " + version);
        }
    }

    @Test
    void readsClientsOfVersion5() throws Exception {
        var database = new ByteArrayOutputStream();
        byte[] head = Samples.database(List.of());
        head[HEAD - 1] = 5;
        database.write(head);
        database.write(new byte[] {0, 0, 0, 6, 0, 0, 0, 19, 1, 0, 0, 0, 0, 0, 0, 0});
        database.write(new byte[] {0, 0, 0x1C, 0x20, 0, 9, 0, 3, 'a', 'n', 'n'});

        assertEquals(
                new DatabaseChunk.Client("ann", null, 1, 7200, 9, 0),
                Collected.of(database.toByteArray()).chunks.getLast());
    }

    @Test
    void refusesToWriteWhatNobodyCouldRead() {
        var longText = Samples.client("x".repeat(65_536), null);

        assertThrows(IllegalArgumentException.class, () -> Samples.database(List.of(longText)));
        assertThrows(
                IllegalArgumentException.class,
                () -> Samples.database(List.of(new DatabaseChunk.Retained(0))));
        assertThrows(
                IllegalArgumentException.class,
                () -> Samples.database(List.of(new DatabaseChunk.Config(0, 0))));
    }
}
