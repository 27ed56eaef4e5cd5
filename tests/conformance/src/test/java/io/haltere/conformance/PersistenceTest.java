package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was acknowledged is there when the broker comes back, however it went.
class PersistenceTest {
    /// A session expiry interval that never ends.
    private static final String FOR_EVER = "05 11 ffffffff";

    @TempDir Path folder;

    private BrokerProcess broker;

    @BeforeEach
    void start() {
        broker = BrokerProcess.start("persistence true", "persistence_location " + folder);
        broker.awaitRunning();
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private void crash() {
        broker = broker.killAndRestart();
    }

    /// A client whose session lasts.
    private RawClient lasting(String id) {
        return broker.open().connect5(id, "00", FOR_EVER);
    }

    private RawClient publisher() {
        return broker.open().connect5("publisher");
    }

    /// SUBSCRIBE with packet id 1, and its SUBACK.
    private static RawClient subscribe(RawClient client, String filter, int qos) {
        return client.send("82", "0001 00 '" + filter + "' 0" + qos)
                .expect("90 04 0001 00 0" + qos);
    }

    @Test
    void messagesForAClientThatIsAwayOutliveACrash() {
        subscribe(lasting("away"), "t/#", 2).cut();
        try (RawClient publisher = publisher()) {
            publisher.send("32", "'t/1' 0001 00 61").expect("40 02 0001");
            publisher.send("34", "'t/2' 0002 00 62").expect("50 02 0002");
            publisher.send("62", "0002").expect("70 02 0002");
        }

        crash();

        try (RawClient away = broker.open()) {
            away.send("10", "'MQTT' 05 00 0000 " + FOR_EVER + " 'away'");
            RawClient.Frame connack = away.read();
            assertEquals(1, connack.at(0), "session present");
            away.expect("32 09 't/1' 0001 00 61").expect("34 09 't/2' 0002 00 62");
        }
    }

    @Test
    void aSubscriptionOutlivesACrashAndItsEndToo() {
        RawClient client = subscribe(lasting("sub"), "stays", 1);
        client.send("82", "0002 02 0b07 'named' 01").expect("90 04 0002 00 01");
        client.send("82", "0003 00 'gone' 01").expect("90 04 0003 00 01");
        client.send("a2", "0004 00 'gone'").expect("b0 04 0004 00 00");

        crash();

        try (RawClient again = lasting("sub");
                RawClient publisher = publisher()) {
            publisher.send("32", "'gone' 0001 00 61").expect("40 03 0001 10");
            publisher.send("32", "'stays' 0002 00 62").expect("40 02 0002");
            publisher.send("32", "'named' 0003 00 63").expect("40 02 0003");
            again.expect("32 0b 'stays' 0001 00 62").expect("32 0d 'named' 0002 02 0b07 63");
        }
    }

    /// [MQTT-4.3.3-10]
    @Test
    void aQos2MessageThatIsSentAgainAfterACrashIsNoSecondOne() {
        subscribe(lasting("away"), "t", 2).cut();
        RawClient publisher = lasting("publisher");
        publisher.send("34", "'t' 0001 00 61").expect("50 02 0001");

        crash();

        RawClient again = lasting("publisher");
        again.send("3c", "'t' 0001 00 61").expect("50 02 0001");
        again.send("62", "0001").expect("70 02 0001");
        try (RawClient away = lasting("away")) {
            away.expect("34 07 't' 0001 00 61").expectNothing();
        }
    }

    @Test
    void aPacketIdThatWasReleasedBeforeACrashIsFree() {
        subscribe(lasting("away"), "t", 2).cut();
        RawClient publisher = lasting("publisher");
        publisher.send("34", "'t' 0001 00 61").expect("50 02 0001");
        publisher.send("62", "0001").expect("70 02 0001");

        crash();

        lasting("publisher").send("34", "'t' 0001 00 62").expect("50 02 0001");
        try (RawClient away = lasting("away")) {
            away.expect("34 07 't' 0001 00 61").expect("34 07 't' 0002 00 62");
        }
    }

    /// [MQTT-4.4.0-1]
    @Test
    void whatWasUnderWayToAClientComesWithTheSamePacketId() {
        RawClient client = subscribe(lasting("sub"), "t", 2);
        try (RawClient publisher = publisher()) {
            publisher.send("34", "'t' 0001 00 61").expect("50 02 0001");
            publisher.send("34", "'t' 0002 00 62").expect("50 02 0002");
        }
        client.expect("34 07 't' 0001 00 61").expect("34 07 't' 0002 00 62");
        client.send("50", "0001").expect("62 02 0001");

        crash();

        try (RawClient again = lasting("sub")) {
            again.expect("62 02 0001").expect("3c 07 't' 0002 00 62");
            again.send("70", "0001").send("50", "0002").expect("62 02 0002");
        }
    }

    @Test
    void whatAClientHasAcknowledgedIsNotSentAgain() {
        RawClient client = subscribe(lasting("sub"), "t", 1);
        try (RawClient publisher = publisher()) {
            publisher.send("32", "'t' 0001 00 61").expect("40 02 0001");
            client.expect("32 07 't' 0001 00 61").send("40", "0001").expectNothing();
            // What is acknowledged after it says that it is safe.
            publisher.send("32", "'t' 0002 00 62").expect("40 02 0002");
        }

        crash();

        try (RawClient again = lasting("sub")) {
            RawClient.Frame next = again.read();
            assertTrue(next.text().endsWith("b"), () -> "" + next);
            again.send("40", "0001").expectNothing();
        }
    }

    @Test
    void retainedMessagesOutliveACrashAndTheirEndToo() {
        try (RawClient publisher = publisher()) {
            publisher.send("33", "'r/stays' 0001 00 61").expect("40 03 0001 10");
            publisher.send("33", "'r/changes' 0002 00 62").expect("40 03 0002 10");
            publisher.send("33", "'r/goes' 0003 00 63").expect("40 03 0003 10");
            publisher.send("31", "'r/qos0' 00 64");
            publisher.send("33", "'r/changes' 0004 00 65").expect("40 03 0004 10");
            publisher.send("33", "'r/goes' 0005 00").expect("40 03 0005 10");
        }

        crash();

        try (RawClient client = subscribe(broker.open().connect5("reader"), "r/#", 1)) {
            client.expect("33 0f 'r/changes' 0001 00 65")
                    .expect("31 0a 'r/qos0' 00 64")
                    .expect("33 0d 'r/stays' 0002 00 61")
                    .expectNothing();
        }
    }

    @Test
    void aWillThatIsDueLaterIsPublishedByTheNextBroker() {
        subscribe(lasting("heir"), "w", 1).cut();
        RawClient mortal = broker.open();
        mortal.send("10", "'MQTT' 05 0c 0000 05 11 0000003c 'mortal' 05 18 00000002 'w' 0001 61");
        assertEquals(2, mortal.read().type());
        mortal.cut();
        broker.awaitLine("Client mortal .*disconnected");
        publisher().send("33", "'other' 0001 00 61").expect("40 03 0001 10");

        crash();

        try (RawClient heir = lasting("heir").patience(10)) {
            heir.expect("32 07 'w' 0001 00 61");
        }
    }

    @Test
    void aSessionThatItsClientEndedIsGone() {
        subscribe(lasting("sub"), "t", 1);
        broker.open().connect5("sub", "02", "00").send("e0", "00").expectClosed();
        publisher().send("32", "'t' 0001 00 61").expect("40 03 0001 10");

        crash();

        publisher().send("32", "'t' 0001 00 61").expect("40 03 0001 10");
    }

    @Test
    void aSessionThatEndedWhileTheBrokerWasDownIsNotPresent() {
        broker.open().connect5("short", "00", "05 11 00000001").cut();
        broker.awaitLine("Client short .*disconnected");
        publisher().send("33", "'other' 0001 00 61").expect("40 03 0001 10");

        crash();
        broker.awaitLog("Expiring client short due to timeout.");

        try (RawClient again = broker.open()) {
            again.send("10", "'MQTT' 05 00 0000 " + FOR_EVER + " 'short'");
            assertEquals(0, again.read().at(0), "session present");
        }
    }

    @Test
    void clientsOfMqtt3AreKeptToo() {
        RawClient client = broker.open().connect311("old", false);
        client.send("82", "0001 't' 02").expect("90 03 0001 02").cut();
        try (RawClient publisher = broker.open().connect311("p", true)) {
            publisher.send("32", "'t' 0001 61").expect("40 02 0001");
        }

        crash();

        try (RawClient again = broker.open()) {
            again.send("10", "'MQTT' 04 00 0000 'old'").expect("20 02 01 00");
            again.expect("32 06 't' 0001 61");
        }
    }

    @Test
    void aMemberOfASharedGroupIsStillOne() {
        subscribe(lasting("m1"), "$share/g/t", 1).cut();
        publisher().send("32", "'t' 0001 00 61").expect("40 02 0001");

        crash();

        publisher().send("32", "'t' 0002 00 62").expect("40 02 0002");
        try (RawClient member = lasting("m1")) {
            member.expect("32 07 't' 0001 00 61").expect("32 07 't' 0002 00 62");
        }
    }

    @Test
    void anOrderlyStopKeepsTheSame() {
        subscribe(lasting("away"), "t", 1).cut();
        publisher().send("32", "'t' 0001 00 61").expect("40 02 0001");

        assertEquals(0, broker.stop());
        broker = broker.restart();

        try (RawClient away = lasting("away")) {
            away.expect("32 07 't' 0001 00 61");
        }
    }

    @Test
    void aStoreIsOneBrokersAlone() throws Exception {
        expectRefusal(
                folder, "The store in " + folder + "/mosquitto.db.store is in use by another");
    }

    @Test
    void aFileIsNoDirectoryForAStore() throws Exception {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("mosquitto.db.store"), "mine");

        expectRefusal(other, "The store needs a directory, but " + file + " is a file.");

        assertEquals("mine", Files.readString(file));
    }

    private static void expectRefusal(Path location, String sentence) throws IOException {
        Path config = location.resolve("second.conf");
        Files.write(
                config,
                List.of(
                        "listener " + BrokerProcess.freePort() + " 127.0.0.1",
                        "user root",
                        "persistence true",
                        "persistence_location " + location));

        Programs.Result second = Programs.run(BrokerProcess.executable(), "-c", config.toString());

        assertEquals(1, second.status());
        assertTrue(second.output().contains(sentence), second.output());
    }

    @Test
    void clientsWithoutASessionToKeepWriteNothing() throws IOException {
        byte[] before = content();
        // The file that comes next is made by itself after a start.
        for (byte[] last = new byte[0]; !Arrays.equals(last, before) || !hasSpare(); ) {
            last = before;
            before = content();
        }
        try (RawClient client = subscribe(broker.open().connect5("c"), "t", 2);
                RawClient publisher = publisher()) {
            publisher.send("34", "'t' 0001 00 61").expect("50 02 0001");
            client.expect("34 07 't' 0001 00 61");
            publisher.send("62", "0001").expect("70 02 0001");
        }

        assertTrue(Arrays.equals(before, content()));
    }

    private boolean hasSpare() {
        return Files.exists(folder.resolve("mosquitto.db.store/0000000001.journal"));
    }

    private byte[] content() throws IOException {
        var all = new ByteArrayOutputStream();
        try (var files = Files.list(folder.resolve("mosquitto.db.store"))) {
            for (Path file : files.sorted().toList()) {
                all.write(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                all.write(Files.readAllBytes(file));
            }
        }
        return all.toByteArray();
    }
}
