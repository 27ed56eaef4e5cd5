package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stores that are damaged, foreign, or cut short, and those with nothing to do.
class StoreFaultsTest {
    private static final String MOSQUITTO = "/usr/sbin/mosquitto";
    private static final String FOR_EVER = "05 11 ffffffff";
    private static final int KILLS = 12;

    @TempDir Path folder;

    private Path store;

    @BeforeEach
    void names() {
        assumeTrue(System.getProperty("broker") == null, "is about ours");
        store = folder.resolve("mosquitto.db.store");
    }

    private String[] options() {
        return new String[] {"persistence true", "persistence_location " + folder + "/"};
    }

    private BrokerProcess start() {
        return BrokerProcess.start(options()).awaitRunning();
    }

    private Path config(String user) throws IOException {
        return Files.write(
                folder.resolve("own.conf"),
                List.of(
                        "listener " + BrokerProcess.freePort() + " 127.0.0.1",
                        "user " + user,
                        "persistence true",
                        "persistence_location " + folder));
    }

    private void expectRefusal(String user, String sentence) throws IOException {
        Programs.Result result =
                Programs.run(BrokerProcess.executable(), "-c", config(user).toString());

        assertTrue(result.output().contains(sentence), result.output());
        assertEquals(1, result.status());
    }

    /// A session that is away and the messages 1 to 9 for it.
    private static void fill(BrokerProcess broker) {
        broker.open()
                .connect5("away", "00", FOR_EVER)
                .send("82", "0001 00 't' 01")
                .expect("90 04 0001 00 01")
                .cut();
        try (RawClient publisher = broker.open().connect5("publisher")) {
            for (int i = 1; i <= 9; i++) {
                publisher
                        .send("32", "'t' 000" + i + " 00 'message-" + i + "'")
                        .expect("40 02 000" + i);
            }
        }
    }

    private Path segment() throws IOException {
        try (Stream<Path> files = Files.list(store)) {
            return files.filter(file -> file.toString().endsWith(".journal"))
                    .min(Path::compareTo)
                    .orElseThrow();
        }
    }

    @Test
    void oneDamagedMessageCostsNoOther() throws IOException {
        try (BrokerProcess broker = start()) {
            fill(broker);
        }
        byte[] bytes = Files.readAllBytes(segment());
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        bytes[text.indexOf("message-5") + 3] ^= 1;
        Files.write(segment(), bytes);

        try (BrokerProcess broker = start();
                RawClient away = broker.open().connect5("away", "00", FOR_EVER)) {
            assertTrue(broker.log().contains(store + " is damaged: 1 records and 0 files"));
            for (int i : new int[] {1, 2, 3, 4, 6, 7, 8, 9}) {
                String message = new String(away.read().body(), StandardCharsets.ISO_8859_1);
                assertTrue(message.endsWith("message-" + i), i + ": " + message);
            }
            away.expectNothing();
        }
    }

    @Test
    void aStoreOfANewerReleaseIsLeftAlone() throws IOException {
        try (BrokerProcess broker = start()) {
            fill(broker);
        }
        byte[] bytes = Files.readAllBytes(segment());
        ByteBuffer header = ByteBuffer.wrap(bytes);
        header.putInt(8, 2);
        var crc = new CRC32C();
        crc.update(bytes, 0, 12);
        crc.update(bytes, 16, 48);
        header.putInt(12, (int) crc.getValue());
        Files.write(segment(), bytes);

        expectRefusal("root", "has version 2, which this release cannot read; it knows version 1.");

        assertArrayEquals(bytes, Files.readAllBytes(segment()));
    }

    @Test
    void aDirectoryThatOthersOwnIsRefused() throws IOException {
        assumeTrue(Programs.run("id", "-u").output().equals("0\n"), "only root has other users");
        Files.createDirectory(
                store,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));

        expectRefusal("nobody", "Permission to the store in " + store + " is denied.");
    }

    @Test
    void anIdleStoreCostsNothing() throws IOException {
        try (BrokerProcess broker = start()) {
            fill(broker);
            TreeMap<String, String> before = activity(broker);
            TreeMap<String, String> after = afterSeconds(1, broker);
            for (int tries = 0; tries < 20 && !after.equals(before); tries++) {
                before = after; // What a start leaves to do is done.
                after = afterSeconds(1, broker);
            }

            assertEquals(after, afterSeconds(3, broker));
        }
    }

    private static TreeMap<String, String> afterSeconds(int seconds, BrokerProcess broker)
            throws IOException {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(seconds));
        return activity(broker);
    }

    /// How often each thread of the store was woken, and what the process has written.
    private static TreeMap<String, String> activity(BrokerProcess broker) throws IOException {
        Path process = Path.of("/proc/" + broker.pid());
        var found = new TreeMap<String, String>();
        try (Stream<Path> threads = Files.list(process.resolve("task"))) {
            for (Path thread : threads.toList()) {
                String name = Files.readString(thread.resolve("comm")).strip();
                if (name.startsWith("haltere-journ")) {
                    found.put(
                            thread.toString(), name + line(thread.resolve("status"), "voluntary"));
                }
            }
        }
        assertTrue(!found.isEmpty(), "no thread of the store");
        found.put("io", line(process.resolve("io"), "syscw"));
        return found;
    }

    private static String line(Path file, String start) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anImportThatIsKilledIsDoneAgain() throws Exception {
        assumeTrue(Files.exists(Path.of(MOSQUITTO)));
        int count = 3_000;
        try (BrokerProcess mosquitto =
                BrokerProcess.startProgram(
                        MOSQUITTO,
                        "persistence true",
                        "persistence_location " + folder + "/",
                        "max_queued_messages 0")) {
            mosquitto
                    .open()
                    .connect5("away", "00", FOR_EVER)
                    .send("82", "0001 00 't' 01")
                    .expect("90 04 0001 00 01")
                    .cut();
            String publish = "seq 1 %d | mosquitto_pub -p %d -t t -q 1 -l";
            Programs.run("sh", "-c", publish.formatted(count, mosquitto.port()));
            assertEquals(0, mosquitto.stop());
        }
        Path imported = folder.resolve("mosquitto.db.imported");
        for (int i = 0; i < KILLS && !Files.exists(imported); i++) {
            Process started =
                    Programs.start(BrokerProcess.executable(), "-c", config("root").toString());
            while (started.isAlive() && !Files.exists(store)) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4L * i * i));
            started.destroyForcibly().waitFor();
        }

        try (BrokerProcess broker = start()) {
            Programs.Result taken =
                    Programs.run(
                            "mosquitto_sub",
                            "-p",
                            "" + broker.port(),
                            "-i",
                            "away",
                            "-c",
                            "-q",
                            "1",
                            "-t",
                            "t",
                            "-W",
                            "3");
            List<String> expected =
                    Stream.concat(
                                    IntStream.rangeClosed(1, count).mapToObj(Integer::toString),
                                    Stream.of("Timed out"))
                            .toList();
            assertEquals(expected, Programs.lines(taken));
            assertTrue(Files.exists(imported));
        }
    }
}
