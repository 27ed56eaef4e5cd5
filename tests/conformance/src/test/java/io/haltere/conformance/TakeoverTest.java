package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// From Mosquitto to ours and back, with all that clients have been promised.
class TakeoverTest {
    private static final String MOSQUITTO = "/usr/sbin/mosquitto";

    /// A session expiry interval that never ends.
    private static final String FOR_EVER = "05 11 ffffffff";

    @TempDir Path folder;

    private Path database;

    @BeforeAll
    static void isInstalled() {
        assumeTrue(Files.exists(Path.of(MOSQUITTO)));
        assumeTrue(System.getProperty("broker") == null, "is about ours");
    }

    @BeforeEach
    void names() {
        database = folder.resolve("mosquitto.db");
    }

    private BrokerProcess mosquitto() {
        return BrokerProcess.startProgram(
                MOSQUITTO, "persistence true", "persistence_location " + folder + "/");
    }

    private BrokerProcess ours(String... more) {
        String[] options = Arrays.copyOf(more, more.length + 2);
        options[more.length] = "persistence true";
        options[more.length + 1] = "persistence_location " + folder + "/";
        return BrokerProcess.start(options).awaitRunning();
    }

    private Programs.Result refused() throws IOException {
        Path config = folder.resolve("refused.conf");
        Files.write(
                config,
                List.of(
                        "listener " + BrokerProcess.freePort() + " 127.0.0.1",
                        "user root",
                        "persistence true",
                        "persistence_location " + folder));
        return Programs.run(BrokerProcess.executable(), "-c", config.toString());
    }

    private static RawClient lasting(BrokerProcess broker, String id) {
        return broker.open().connect5(id, "00", FOR_EVER);
    }

    /// SUBSCRIBE with packet id 1, and its SUBACK.
    private static RawClient subscribe(RawClient client, String filter, int qos) {
        return client.send("82", "0001 00 '" + filter + "' 0" + qos)
                .expect("90 04 0001 00 0" + qos);
    }

    /// A session with a queue, one with exchanges under way, one that has not released what it
    /// sent, and a retained message.
    private static void fill(BrokerProcess broker) {
        subscribe(lasting(broker, "away"), "t/#", 2).cut();
        RawClient busy = subscribe(lasting(broker, "busy"), "b", 2);
        try (RawClient publisher = broker.open().connect5("publisher")) {
            for (int i = 1; i <= 9; i++) {
                publisher.send("32", "'t/1' 000" + i + " 00 3" + i);
                publisher.expect("40 02 000" + i);
            }
            for (int i = 1; i <= 3; i++) {
                publisher.send("34", "'b' 001" + i + " 00 4" + i).expect("50 02 001" + i);
                publisher.send("62", "001" + i).expect("70 02 001" + i);
                busy.expect("34 07 'b' 000" + i + " 00 4" + i);
            }
            publisher.send("33", "'kept' 0021 04 03 'x' 6b");
            publisher.read();
        }
        busy.send("50", "0001").expect("62 02 0001");
        busy.expectNothing().cut();
        RawClient sender = lasting(broker, "sender");
        sender.send("34", "'t/2' 004d 00 7a").expect("50 02 004d").cut();
    }

    /// What [#fill] has promised.
    private static void expectAll(BrokerProcess broker) {
        try (RawClient busy = lasting(broker, "busy")) {
            busy.expect("62 02 0001");
            busy.expect("3c 07 'b' 0002 00 42").expect("3c 07 'b' 0003 00 43");
            busy.send("70", "0001").send("50", "0002").expect("62 02 0002").send("70", "0002");
            busy.send("50", "0003").expect("62 02 0003").send("70", "0003").expectNothing();
        }
        try (RawClient reader = broker.open().connect5("reader")) {
            reader.send("82", "0001 00 'kept' 00").expect("90 04 0001 00 00");
            reader.expect("31 0c 'kept' 04 03 'x' 6b");
        }
    }

    @Test
    void everythingThatMosquittoHasPromisedIsKept() {
        try (BrokerProcess mosquitto = mosquitto()) {
            fill(mosquitto);
            assertEquals(0, mosquitto.stop());
        }

        try (BrokerProcess broker = ours()) {
            expectAll(broker);
            RawClient sender = lasting(broker, "sender");
            sender.send("3c", "'t/2' 004d 00 7a").expect("50 02 004d");
            sender.send("62", "004d").expect("70 02 004d");
            try (RawClient away = lasting(broker, "away")) {
                for (int i = 1; i <= 9; i++) {
                    away.expect("32 09 't/1' 000" + i + " 00 3" + i);
                }
                away.expect("34 09 't/2' 000a 00 7a").expectNothing();
            }
        }

        assertFalse(Files.exists(database));
        assertTrue(Files.exists(folder.resolve("mosquitto.db.imported")));
    }

    @Test
    void mosquittoGoesOnFromWhatIsExported() {
        try (BrokerProcess broker = ours("persistence_export true")) {
            fill(broker);
            assertEquals(0, broker.stop());
        }

        try (BrokerProcess mosquitto = mosquitto()) {
            expectAll(mosquitto);
            try (RawClient away = lasting(mosquitto, "away")) {
                for (int i = 1; i <= 9; i++) {
                    away.expect("32 09 't/1' 000" + i + " 00 3" + i);
                }
                away.expect("34 09 't/2' 000a 00 7a").expectNothing();
            }
        }
    }

    @Test
    void whatWasExportedIsNotTakenOverAgain() {
        try (BrokerProcess broker = ours("persistence_export true")) {
            subscribe(lasting(broker, "away"), "t", 1).cut();
            try (RawClient publisher = broker.open().connect5("publisher")) {
                publisher.send("32", "'t' 0001 00 61").expect("40 02 0001");
            }
            assertEquals(0, broker.stop());

            try (BrokerProcess again = broker.restart();
                    RawClient away = lasting(again, "away")) {
                away.expect("32 07 't' 0001 00 61").expectNothing();
                assertTrue(Files.exists(database));
                assertFalse(again.log().contains("left as it is"), again.log());
            }
        }
    }

    @Test
    void whatHasComeToItsEndSinceItWasExportedDoesNotComeBack() {
        try (BrokerProcess broker = ours("persistence_export true")) {
            subscribe(lasting(broker, "away"), "t", 1).cut();
            assertEquals(0, broker.stop());

            try (BrokerProcess again = broker.restart()) {
                again.open().connect5("away").expectNothing().cut();
                again.awaitLog("Client away [");
                try (BrokerProcess third = again.killAndRestart();
                        RawClient away = third.open()) {
                    assertEquals(0, third.count("Imported"), third.log());
                    away.send("10", "'MQTT' 05 00 0000 00 'away'");
                    assertEquals(0, away.read().at(0), "there is no session");
                }
            }
        }
    }

    @Test
    void aDatabaseBesideAStateIsLeftAloneAndNotOverwritten() throws IOException {
        try (BrokerProcess broker = ours("persistence_export true")) {
            subscribe(lasting(broker, "away"), "t", 1).cut();
            assertEquals(0, broker.stop());
            byte[] other = {1, 2, 3};
            Files.write(database, other);

            try (BrokerProcess again = broker.restart()) {
                again.awaitLog("is left as it is");
                assertEquals(0, again.stop());
            }
            assertArrayEquals(other, Files.readAllBytes(folder.resolve("mosquitto.db.old")));
        }
    }

    @Test
    void ofADamagedDatabaseTheRestIsTakenOver() throws IOException {
        try (BrokerProcess mosquitto = mosquitto()) {
            fill(mosquitto);
            assertEquals(0, mosquitto.stop());
        }
        byte[] whole = Files.readAllBytes(database);
        Files.write(database, Arrays.copyOf(whole, whole.length - 3));

        try (BrokerProcess broker = ours()) {
            broker.awaitLog("end of the file within the chunk at byte");
            broker.awaitLog(folder + "/mosquitto.db is now ");
            try (RawClient away = lasting(broker, "away")) {
                away.expect("32 09 't/1' 0001 00 31");
            }
        }
    }

    @Test
    void aDatabaseThatCannotBeReadStopsTheStart() throws IOException {
        byte[] newer = new byte[23];
        byte[] magic = {0, (byte) 0xB5, 0, 'm', 'o', 's', 'q', 'u', 'i', 't', 't', 'o', ' '};
        System.arraycopy(magic, 0, newer, 0, magic.length);
        newer[13] = 'd';
        newer[14] = 'b';
        newer[22] = 7;
        for (byte[] bad : List.of(newer, new byte[] {'n', 'o'})) {
            Files.write(database, bad);

            Programs.Result result = refused();

            assertEquals(1, result.status());
            assertTrue(
                    result.output().contains("Error: Unable to take over " + database + ": Un"),
                    result.output());
            assertArrayEquals(bad, Files.readAllBytes(database));
        }
    }

    @Test
    void anEmptyFileIsNoDatabase() throws IOException {
        Files.createFile(database);

        try (BrokerProcess broker = ours()) {
            broker.awaitLog("Warning: Persistence file is empty.");
        }
    }
}
