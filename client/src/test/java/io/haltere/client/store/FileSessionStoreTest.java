package io.haltere.client.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSessionStoreTest {
    @TempDir private Path folder = Path.of("");

    private Path file() {
        return folder.resolve("session");
    }

    private static Publish message(int packetId, String text) {
        return new Publish(
                TopicName.of("a/b"),
                Payload.of(text),
                QoS.EXACTLY_ONCE,
                true,
                false,
                packetId,
                Properties.of(Property.CONTENT_TYPE, "x"));
    }

    private Kept reopened() throws IOException {
        try (var store = FileSessionStore.open(file())) {
            return store.load();
        }
    }

    @Test
    void aNewFileKeepsNothing() throws Exception {
        assertEquals(Kept.NOTHING, reopened());
        assertEquals(Kept.NOTHING, reopened());
    }

    @Test
    void whatWasForcedIsThereAgain() throws Exception {
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(1, "one"));
            store.sending(message(2, "two"));
            store.sending(message(3, "three"));
            store.released(2);
            store.settled(1);
            store.received(65_535);
            store.received(7);
            store.completed(7);
            store.completed(8);
            store.force();
        }

        var expected =
                new Kept(
                        List.of(
                                new Kept.Outgoing(message(2, "two"), true),
                                new Kept.Outgoing(message(3, "three"), false)),
                        Set.of(65_535));
        assertEquals(expected, reopened());
    }

    @Test
    void anIdThatIsUsedAgainStandsLast() throws Exception {
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(1, "old"));
            store.sending(message(2, "two"));
            store.settled(1);
            store.sending(message(1, "new"));
        }

        assertEquals(
                List.of("two", "new"),
                reopened().outgoing().stream().map(o -> o.publish().payload().toText()).toList());
    }

    /// Wherever a crash cuts the file, all before the record that it cut is there.
    @Test
    void aTornTailIsCut() throws Exception {
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(1, "one"));
            store.force();
        }
        long first = Files.size(file());
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(2, "two"));
        }
        byte[] whole = Files.readAllBytes(file());

        for (int length = 0; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            int known = length >= first ? 1 : 0;
            assertEquals(known, reopened().outgoing().size(), "cut at " + length);
            try (var store = FileSessionStore.open(file())) {
                store.sending(message(3, "three"));
            }
            assertEquals(known + 1, reopened().outgoing().size(), "went on at " + length);
        }
    }

    @Test
    void aBitThatTurnedEndsTheFile() throws Exception {
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(1, "one"));
            store.sending(message(2, "two"));
        }
        byte[] whole = Files.readAllBytes(file());
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            byte[] turned = whole.clone();
            int place = 18 + random.nextInt(whole.length - 18);
            turned[place] ^= (byte) (1 << random.nextInt(8));
            Files.write(file(), turned);

            List<Kept.Outgoing> kept = reopened().outgoing();

            assertTrue(kept.size() < 2, "seed " + seed);
            assertTrue(
                    kept.isEmpty() || kept.getFirst().publish().equals(message(1, "one")),
                    "seed " + seed);
        }
    }

    @Test
    void theFileIsWrittenAnewWhenLittleOfItCounts() throws Exception {
        String text = "x".repeat(1_000);
        try (var store = FileSessionStore.open(file())) {
            store.sending(message(50_000, "kept"));
            store.released(50_000);
            store.received(4);
            for (int i = 1; i < 20_000; i++) {
                store.sending(message(i, text));
                store.settled(i);
                if (i % 100 == 0) {
                    store.force();
                }
            }
            store.force();
            assertTrue(Files.size(file()) < 2 << 20, "has " + Files.size(file()) + " bytes");
        }

        var expected =
                new Kept(List.of(new Kept.Outgoing(message(50_000, "kept"), true)), Set.of(4));
        assertEquals(expected, reopened());
        assertTrue(Files.notExists(folder.resolve("session.new")));
    }

    @Test
    void aFileInUseIsRefused() throws Exception {
        try (var _ = FileSessionStore.open(file())) {
            var refused = assertThrows(IOException.class, () -> FileSessionStore.open(file()));
            assertTrue(refused.toString().endsWith("is in use by this process"));
        }
    }

    @Test
    void anotherFileIsLeftAlone() throws Exception {
        Files.writeString(file(), "something that somebody else has written\n");
        assertThrows(IOException.class, () -> FileSessionStore.open(file()));

        assertEquals("something that somebody else has written\n", Files.readString(file()));
    }

    @Test
    void afterAFailureNothingIsSafe() throws Exception {
        var store = FileSessionStore.open(file());
        store.close();
        store.sending(message(1, "late"));

        assertThrows(IOException.class, store::force);
        assertThrows(IOException.class, store::force);
    }
}
