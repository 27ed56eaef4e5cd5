package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.client.store.Kept;
import io.haltere.client.store.SessionStore;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a store is told, and when, beside the bytes that leave.
@Timeout(20)
class SessionStoreTest {
    private static final String PRESENT = "20030100 00";
    private static final String PUBACK_1 = "40020001";
    private static final String PUBREC_1 = "50020001";
    private static final String PUBCOMP_1 = "70020001";

    /// Notes what it is told and lets a test hold [#force] back.
    private static final class Notes implements SessionStore {
        private final List<String> notes = new ArrayList<>();
        private final Kept kept;
        private final CountDownLatch mayForce;
        private @Nullable IOException failure;

        Notes(Kept kept, int forces) {
            this.kept = kept;
            this.mayForce = new CountDownLatch(forces);
        }

        private synchronized void note(String what) {
            notes.add(what);
        }

        synchronized List<String> notes() {
            return List.copyOf(notes);
        }

        @Override
        public Kept load() {
            return kept;
        }

        @Override
        public void sending(Publish message) {
            note("sending " + message.packetId() + " " + message.payload().toText());
        }

        @Override
        public void released(int packetId) {
            note("released " + packetId);
        }

        @Override
        public void settled(int packetId) {
            note("settled " + packetId);
        }

        @Override
        public void received(int packetId) {
            note("received " + packetId);
        }

        @Override
        public void completed(int packetId) {
            note("completed " + packetId);
        }

        @Override
        public void force() throws IOException {
            try {
                mayForce.await();
            } catch (InterruptedException interrupted) {
                throw new IOException(interrupted);
            }
            if (failure != null) {
                throw failure;
            }
            note("force");
        }
    }

    private static Publish message(int packetId, String text) {
        return new Publish(
                TopicName.of("t"),
                Payload.of(text),
                QoS.EXACTLY_ONCE,
                false,
                false,
                packetId,
                Properties.NONE);
    }

    private static ClientOptions options(ScriptedServer server, SessionStore store) {
        return server.options().withClientId("me").withCleanStart(false).withStore(store);
    }

    @Test
    void nothingLeavesBeforeItIsSafe() throws Exception {
        var store = new Notes(Kept.NOTHING, 1);
        var read = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept();
                            String publish = peer.read();
                            read.complete(publish);
                            peer.send(PUBACK_1).awaitEnd();
                        });
                var client = MqttClient.connect(options(server, store))) {
            var result =
                    client.async()
                            .publish(
                                    "t",
                                    Payload.of("x"),
                                    QoS.AT_LEAST_ONCE,
                                    false,
                                    Properties.NONE);
            assertThrows(
                    java.util.concurrent.TimeoutException.class,
                    () -> read.get(100, TimeUnit.MILLISECONDS));
            assertEquals(List.of("sending 1 x"), store.notes());

            store.mayForce.countDown();

            result.get(5, TimeUnit.SECONDS);
            assertEquals(List.of("sending 1 x", "force", "settled 1"), store.notes());
        }
    }

    @Test
    void pubrecIsSafeBeforePubrelLeaves() throws Exception {
        var store = new Notes(Kept.NOTHING, 0);
        var seen = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            peer.send(PUBREC_1).read();
                            seen.complete(store.notes());
                            peer.send(PUBCOMP_1).awaitEnd();
                        });
                var client = MqttClient.connect(options(server, store))) {
            client.publish("t", Payload.of("x"), QoS.EXACTLY_ONCE);

            assertEquals(
                    List.of("sending 1 x", "force", "released 1", "force"),
                    seen.get(5, TimeUnit.SECONDS));
            assertEquals("settled 1", store.notes().getLast());
        }
    }

    @Test
    void incomingIdsAreSafeBeforeTheirAnswersLeave() throws Exception {
        var store = new Notes(Kept.NOTHING, 0);
        var atPubrec = new CompletableFuture<List<String>>();
        var atPubcomp = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().send("3407 0001 74 0007 00 78").read();
                            atPubrec.complete(store.notes());
                            peer.send("62020007").read();
                            atPubcomp.complete(store.notes());
                            peer.awaitEnd();
                        });
                var _ =
                        MqttClient.connect(
                                options(server, store)
                                        .withHandler(message -> store.note("handled")))) {
            assertEquals(
                    List.of("handled", "received 7", "force"), atPubrec.get(5, TimeUnit.SECONDS));
            List<String> all = atPubcomp.get(5, TimeUnit.SECONDS);
            assertEquals(List.of("completed 7", "force"), all.subList(3, 5));
        }
    }

    @Test
    void whatWasKeptGoesOnInItsOrder() throws Exception {
        var kept =
                new Kept(
                        List.of(
                                new Kept.Outgoing(message(70, "first"), true),
                                new Kept.Outgoing(message(6, "second"), false)),
                        Set.of(9));
        var store = new Notes(kept, 0);
        var packets = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.read();
                            peer.send(PRESENT);
                            String pubrel = peer.read();
                            String publish = peer.read();
                            // A QoS 2 message that this client has had, again.
                            peer.send("3c07 0001 74 0009 00 78");
                            packets.complete(List.of(pubrel, publish, peer.read()));
                            peer.awaitEnd();
                        });
                var client =
                        MqttClient.connect(
                                options(server, store)
                                        .withHandler(message -> store.note("handled")))) {
            List<String> sent = packets.get(5, TimeUnit.SECONDS);

            assertEquals("620046", sent.get(0), "PUBREL 70");
            assertTrue(sent.get(1).startsWith("3c"), "again: " + sent.get(1));
            assertTrue(sent.get(1).endsWith("7365636f6e64"), sent.get(1));
            assertEquals("500009", sent.get(2), "PUBREC 9");
            assertTrue(!store.notes().contains("handled"), store.notes().toString());

            // The next id is none of those.
            var _ = client.async().publish(message(0, "third"));
            assertTrue(store.notes().contains("sending 7 third"), store.notes().toString());
        }
    }

    @Test
    void aServerWithoutTheSessionGetsMessagesAnew() throws Exception {
        var kept =
                new Kept(
                        List.of(
                                new Kept.Outgoing(message(1, "had"), true),
                                new Kept.Outgoing(message(2, "not"), false)),
                        Set.of(9));
        var store = new Notes(kept, 0);
        var packet = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept();
                            packet.complete(peer.read());
                            peer.awaitEnd();
                        });
                var _ = MqttClient.connect(options(server, store))) {
            assertTrue(packet.get(5, TimeUnit.SECONDS).startsWith("34"), "not a repetition");
            assertEquals(List.of("completed 9", "settled 1", "force"), store.notes());
        }
    }

    @Test
    void aCleanStartForgetsWhatWasKept() {
        var kept = new Kept(List.of(new Kept.Outgoing(message(1, "x"), false)), Set.of(9));
        var store = new Notes(kept, 0);
        try (var server = new ScriptedServer(peer -> peer.accept().awaitEnd());
                var client = MqttClient.connect(options(server, store).withCleanStart(true))) {
            assertTrue(client.isConnected());
            assertEquals(List.of("settled 1", "completed 9"), store.notes());
        }
    }

    @Test
    void aStoreThatFailsEndsTheClient() throws Exception {
        var store = new Notes(Kept.NOTHING, 0);
        store.failure = new IOException("disk full");
        var ended = new CompletableFuture<MqttException>();
        var listener =
                new ConnectionListener() {
                    @Override
                    public void disconnected(MqttException cause, boolean comesBack) {
                        store.note("comes back: " + comesBack);
                        ended.complete(cause);
                    }
                };
        try (var server = new ScriptedServer(peer -> peer.accept().awaitEnd());
                var client =
                        MqttClient.connect(
                                options(server, store)
                                        .withReconnect(Reconnect.DEFAULT)
                                        .withListener(listener))) {
            var lost =
                    assertThrows(
                            MqttException.ConnectionLost.class, () -> client.publish("t", "x"));

            assertEquals("The session store failed: disk full", lost.getMessage());
            assertInstanceOf(MqttException.ConnectionLost.class, ended.get(5, TimeUnit.SECONDS));
            assertTrue(store.notes().contains("comes back: false"), store.notes().toString());
        }
    }
}
