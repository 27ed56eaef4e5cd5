package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator does with a store: look into it, check it, mend it, copy it.
class StoreToolsTest {
    private static final String TOOL =
            BrokerProcess.root().resolve("bin/mosquitto_db_dump").toString();

    @TempDir Path folder;

    private Path store;
    private BrokerProcess broker;

    @BeforeEach
    void start() {
        assumeTrue(System.getProperty("broker") == null, "is about ours");
        store = folder.resolve("mosquitto.db.store");
        broker =
                BrokerProcess.start(
                        "plugin /usr/lib/mosquitto_persist_sqlite.so",
                        "plugin_opt_sync full",
                        "plugin_opt_flush_period 5",
                        "persistence_location " + folder,
                        "persistence_backup " + folder.resolve("backups"));
        broker.awaitRunning();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private RawClient away() {
        return broker.open().connect5("away", "00", "05 11 ffffffff");
    }

    /// A session with a subscription and this many messages of one byte, from 1 on.
    private void fill(int messages) {
        away().send("82", "0001 00 't' 01").expect("90 04 0001 00 01").cut();
        try (RawClient publisher = broker.open().connect5("publisher")) {
            publish(publisher, 1, messages);
        }
    }

    private static void publish(RawClient publisher, int first, int last) {
        for (int i = first; i <= last; i++) {
            String id = "%04x".formatted(i);
            publisher.send("32", "'t' " + id + " 00 " + "%02x".formatted(i)).expect("40 02 " + id);
        }
    }

    private static Programs.Result tool(Object... words) {
        String[] command =
                Stream.concat(Stream.of(TOOL), Arrays.stream(words).map(Object::toString))
                        .toArray(String[]::new);
        return Programs.run(command);
    }

    private Path segment() throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .sorted()
                    .toList()
                    .getFirst();
        }
    }

    @Test
    void aStoreIsPrintedAsADatabaseWouldBe() {
        fill(2);

        Programs.Result inUse = tool("--stats", store);
        assertTrue(inUse.output().contains("is in use by a broker"), inUse.output());
        assertEquals(0, broker.stop());
        Programs.Result text = tool(store);
        assertEquals(0, text.status(), text.output());
        assertTrue(text.output().contains("DB_CHUNK_CLIENT:\n"), text.output());
        assertTrue(text.output().contains("\tClient ID: away\n"), text.output());
        assertTrue(text.output().contains("\tTopic: t\n"), text.output());
        assertTrue(
                tool("--stats", store).output().contains("DB_CHUNK_CLIENT_MSG: 2\n"),
                tool("--stats", store).output());
        assertTrue(tool("--json", store).output().contains("\"away\""));
        assertEquals(0, tool("--client-stats", store).status());
    }

    @Test
    void damageIsCountedAndWhatIsLeftIsMadeUsable() throws IOException {
        fill(9);
        assertEquals(0, broker.stop());
        assertEquals(0, tool("--verify", store).status(), tool("--verify", store).output());
        byte[] bytes = Files.readAllBytes(segment());
        int at = indexOf(bytes, new byte[] {'a', 'w', 'a', 'y'});
        byte[] payload = {0, 1, 't', 0, 1, 0, 5};
        at = Math.max(at, indexOf(bytes, payload));
        bytes[at] ^= 1;
        Files.write(segment(), bytes);

        Programs.Result damaged = tool("--verify", store);
        assertEquals(1, damaged.status(), damaged.output());
        assertTrue(damaged.output().contains("1 records damaged"), damaged.output());
        Path mended = folder.resolve("mended");
        Programs.Result repaired = tool("--repair", store, mended);
        assertEquals(0, repaired.status(), repaired.output());
        assertEquals(0, tool("--verify", mended).status());
        assertEquals(1, tool("--repair", store, mended).status(), "the target is not empty");
    }

    private static int indexOf(byte[] all, byte[] part) {
        for (int i = 0; i + part.length <= all.length; i++) {
            if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void aDirectoryWithoutAStoreIsNone() {
        Programs.Result result = tool("--verify", folder.resolve("nothing"));

        assertEquals(1, result.status());
        assertTrue(result.output().contains("There is no store in"), result.output());
    }

    @Test
    void aBackupThatWasNotFinishedIsTakenAwayByTheNext() throws IOException {
        Path left = folder.resolve("backups").resolve(".unfinished-20260101T000000Z");
        Files.createDirectories(left);
        Files.write(left.resolve("00000001.log"), new byte[10]);
        Files.setLastModifiedTime(left, FileTime.from(Instant.EPOCH));
        Path beingMade = Files.createDirectories(left.resolveSibling(".unfinished-by-another"));

        broker.signal("USR1");
        broker.awaitLog("Backup written to ");

        assertFalse(Files.exists(left));
        assertTrue(Files.exists(beingMade));
        try (Stream<Path> copies = Files.list(folder.resolve("backups"))) {
            assertEquals(2, copies.count());
        }
    }

    @Test
    void aBackupUnderTrafficHoldsAllThatWasAcknowledgedBefore() throws IOException {
        fill(50);
        try (RawClient publisher = broker.open().connect5("busy")) {
            String tool = BrokerProcess.root().resolve("bin/mosquitto_signal").toString();
            String pid = Long.toString(broker.pid());
            assertEquals(new Programs.Result(0, ""), Programs.run(tool, "-p", pid, "backup"));
            publish(publisher, 51, 250);
            broker.awaitLog("Backup written to ");
        }
        assertEquals(0, broker.stop());
        Path copy;
        try (Stream<Path> copies = Files.list(folder.resolve("backups"))) {
            List<Path> all = copies.toList();
            assertEquals(1, all.size(), all::toString);
            copy = all.getFirst();
        }
        assertEquals(0, tool("--verify", copy).status(), tool("--verify", copy).output());
        Files.move(store, folder.resolve("old"));
        Files.move(copy, store);

        broker = broker.restart();

        try (RawClient away = away()) {
            for (int i = 1; i <= 20; i++) {
                String id = "%04x".formatted(i);
                away.expect("32 07 't' " + id + " 00 " + "%02x".formatted(i));
            }
        }
    }
}
