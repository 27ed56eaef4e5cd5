package io.haltere.conformance.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A store on a disk of 100 MB of which others take a part.
class FullDiskTest {
    private static final int RETAINED = 1;
    private static final int QOS_1 = 2;
    private static final int QUOTA_EXCEEDED = 0x97;
    private static final int NO_MATCHING_SUBSCRIBERS = 0x10;
    private static final String TEXT = "x".repeat(20_000);
    private static final long DISK_BYTES = 100_000_000;
    private static final int PATIENCE_SECONDS = 10;

    @TempDir Path folder;

    private Path disk;
    private Path others;
    private Path socket;
    private BrokerProcess broker;
    private int packetId;

    @BeforeEach
    void start() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        Programs.Result mounted =
                Programs.run(
                        "mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", "" + disk);
        assumeTrue(mounted.status() == 0, "only root can mount a small disk");
        others = Files.write(disk.resolve("others"), new byte[(int) DISK_BYTES / 4]);
        socket = folder.resolve("socket");
        broker =
                BrokerProcess.startQuiet(
                        "persistence true",
                        "persistence_location " + disk,
                        "max_queued_messages 0",
                        "listener 0 " + socket);
        broker.awaitLog(" running"); // The socket is opened last.
        try (Wire away = connect("away", true)) {
            away.subscribe(1, "kept/#", 1);
            away.flush();
            assertEquals(0x90, away.read().type());
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (broker != null) {
            broker.close();
            Programs.run("umount", "" + disk);
        }
    }

    private Wire connect(String id, boolean isLasting) throws IOException {
        var wire = new Wire(socket);
        wire.connect(id, isLasting);
        return wire;
    }

    /// Publishes at QoS 1; the reason code of the answer.
    private int publish(Wire publisher, String topic) throws IOException {
        publisher.publish(QOS_1, topic, ++packetId, TEXT);
        publisher.flush();
        return publisher.read().reason();
    }

    private int fill(Wire publisher) throws IOException {
        int accepted = 0;
        while (publish(publisher, "kept/a") == 0) {
            accepted++;
        }
        return accepted;
    }

    @Test
    void halfOfASmallDiskHoldsMessages() throws Exception {
        try (Wire publisher = connect("publisher", false)) {
            int accepted = fill(publisher);

            assertTrue(accepted * (long) TEXT.length() > DISK_BYTES / 2, accepted + " messages");
        }
    }

    @Test
    void onAFullDiskOnlyWhatHasToBeKeptIsRefused() throws Exception {
        try (Wire publisher = connect("publisher", false)) {
            fill(publisher);

            assertEquals(QUOTA_EXCEEDED, publish(publisher, "kept/a"));
            assertEquals(NO_MATCHING_SUBSCRIBERS, publish(publisher, "nobody"));
            try (var other = new Wire(socket)) {
                assertEquals(QUOTA_EXCEEDED, other.tryConnect("new", true).body()[1] & 0xFF);
            }
            try (Wire guest = connect("guest", false)) {
                guest.subscribe(1, "guest", 1);
                guest.publish(0, "guest", 0, "a");
                guest.flush();
                assertEquals(0x90, guest.read().type());
                assertEquals("a", guest.read().text());
                assertEquals(0xD0, guest.ping().type());
            }
        }
    }

    /// No answer would hold up a client of MQTT 3 for ever: it sends again when it comes again.
    @Test
    void clientsOfMqtt3AreDisconnectedWhereThereIsNoOtherWayToSayNo() throws Exception {
        try (Wire publisher = connect("publisher", false)) {
            fill(publisher);
        }
        try (var old = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            String connect = "101100044d51545404020000" + "00056f6c642d63";
            String publish = "320d" + "00066b6570742f61" + "0001" + "616263";
            old.setSoTimeout(1000 * PATIENCE_SECONDS);
            old.getOutputStream().write(HexFormat.of().parseHex(connect + publish));
            assertEquals("20020000", HexFormat.of().formatHex(old.getInputStream().readNBytes(4)));
            assertEquals(-1, old.getInputStream().read());
        }
    }

    @Test
    void whatWasAcceptedIsDeliveredAndMakesRoom() throws Exception {
        try (Wire publisher = connect("publisher", false);
                Wire away = new Wire(socket)) {
            int accepted = fill(publisher);

            assertTrue(away.connect("away", true), "session present");
            take(away, accepted);

            awaitAcceptance(publisher);
        }
    }

    /// Their publisher is told nothing, but they must leave the room that deletions need.
    @Test
    void retainedMessagesOfQos0AreDroppedOnAFullDisk() throws Exception {
        try (Wire publisher = connect("publisher", false);
                Wire away = new Wire(socket)) {
            int accepted = fill(publisher);
            for (int i = 0; i < 3_000; i++) {
                publisher.publish(RETAINED, "retained/" + i, 0, TEXT);
            }
            assertEquals(0xD0, publisher.ping().type());

            assertTrue(away.connect("away", true), "session present");
            take(away, accepted);

            awaitAcceptance(publisher);
        }
    }

    @Test
    void aBrokerThatStartsOnAFullDiskHasEverything() throws Exception {
        int accepted;
        try (Wire publisher = connect("publisher", false)) {
            accepted = fill(publisher);
        }

        broker = broker.killAndRestart();

        try (Wire away = new Wire(socket)) {
            assertTrue(away.connect("away", true), "session present");
            take(away, accepted);
            assertEquals(0xD0, away.ping().type());
        }
    }

    @Test
    void itWorksAgainByItselfWhenOthersMakeRoom() throws Exception {
        try (Wire publisher = connect("publisher", false)) {
            fill(publisher);

            Files.delete(others);

            awaitAcceptance(publisher);
        }
    }

    private static void take(Wire away, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Wire.Packet next = away.read();
            assertEquals(TEXT, next.text());
            away.acknowledge(Wire.PUBACK, next.publishId());
            away.flush();
        }
    }

    private void awaitAcceptance(Wire publisher) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (publish(publisher, "kept/a") != 0) {
            assertTrue(System.nanoTime() < end, broker::log);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }
}
