package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a client says when it connects, comes back, and leaves, as bytes.
@Timeout(20)
class ComingBackTest {
    private static final Reconnect SOON = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(5));
    private static final int CONNECT_FLAGS = 2 * (1 + 2 + 4 + 1);
    private static final String ABC = "0003616263";

    private static String flags(String connect) {
        return connect.substring(CONNECT_FLAGS, CONNECT_FLAGS + 2);
    }

    @Test
    void aCleanSessionOfMqtt3StaysClean() throws Exception {
        var second = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.read();
                                    peer.send("20020000");
                                },
                                peer -> {
                                    second.complete(peer.read());
                                    peer.send("20020000").awaitEnd();
                                });
                var _ =
                        MqttClient.connect(
                                server.options()
                                        .withVersion(ProtocolVersion.V3_1_1)
                                        .withReconnect(SOON))) {
            assertEquals("02", flags(second.get(5, TimeUnit.SECONDS)));
        }
    }

    @Test
    void theIdThatTheServerChoseIsKept() throws Exception {
        var second = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.read();
                                    peer.send("2009 00 00 06 12" + ABC);
                                },
                                peer -> {
                                    second.complete(peer.read());
                                    peer.send(ScriptedServer.CONNACK).awaitEnd();
                                });
                var _ = MqttClient.connect(server.options().withReconnect(SOON))) {
            String connect = second.get(5, TimeUnit.SECONDS);
            assertTrue(connect.endsWith(ABC), connect);
            assertEquals("00", flags(connect), "goes on with its session");
        }
    }

    @Test
    void credentialsMayChangeBeforeEachAttempt() throws Exception {
        var count = new AtomicInteger();
        var first = new CompletableFuture<String>();
        var second = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    first.complete(peer.read());
                                    peer.send(ScriptedServer.CONNACK);
                                },
                                peer -> {
                                    second.complete(peer.read());
                                    peer.send(ScriptedServer.CONNACK).awaitEnd();
                                });
                var _ =
                        MqttClient.connect(
                                server.options()
                                        .withReconnect(SOON)
                                        .withPreConnect(options ->
                                                options.withCredentials(
                                                        "u" + count.incrementAndGet(), null)))) {
            assertTrue(first.get(5, TimeUnit.SECONDS).endsWith("00027531"), "u1");
            assertTrue(second.get(5, TimeUnit.SECONDS).endsWith("00027532"), "u2");
        }
    }

    @Test
    void aHookThatFailsEndsTheClientAndSaysSo() {
        var count = new AtomicInteger();
        try (var server = new ScriptedServer(ScriptedServer.Peer::accept);
                var client =
                        MqttClient.connect(
                                server.options()
                                        .withReconnect(SOON)
                                        .withPreConnect(options -> {
                                            if (count.incrementAndGet() > 1) {
                                                throw new IllegalStateException("no vault");
                                            }
                                            return options;
                                        }))) {
            MqttException lost = assertThrows(MqttException.class, () -> client.publish("t", "x"));
            assertTrue(String.valueOf(lost.getMessage()).contains("no vault"), lost.toString());
        }
    }

    /// The attempt that is under way when the user closes must not live on.
    @Test
    void aClientThatIsClosedMeanwhileDoesNotComeBack() throws Exception {
        var comes = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var gone = new CompletableFuture<Boolean>();
        try (var server =
                new ScriptedServer(
                        ScriptedServer.Peer::accept,
                        peer -> {
                            peer.read();
                            comes.countDown();
                            await(closed);
                            peer.send(ScriptedServer.CONNACK).awaitEnd();
                            gone.complete(true);
                        })) {
            var client = MqttClient.connect(server.options().withReconnect(SOON));
            await(comes);
            client.close();
            closed.countDown();
            assertTrue(gone.get(5, TimeUnit.SECONDS));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /// It ends although its handler never does, and the server goes on sending.
    @Test
    void closingDoesNotWaitForASlowHandler() throws Exception {
        var entered = new CountDownLatch(1);
        var leave = new CountDownLatch(1);
        try (var server =
                new ScriptedServer(peer -> {
                    peer.accept();
                    peer.send("3006 0001 74 00 6162".repeat(50)).awaitEnd();
                })) {
            var client =
                    MqttClient.connect(
                            server.options()
                                    .withReceivedMax(1)
                                    .withTimeout(Duration.ofSeconds(60)));
            client.async()
                    .handleOthers(_ -> {
                        entered.countDown();
                        await(leave);
                    });
            await(entered);
            client.close();
            leave.countDown();
        }
    }

    @Test
    void aRefusedSubscriptionIsAnExceptionAndLeavesNoHandler() {
        List<String> texts = new CopyOnWriteArrayList<>();
        var handled = new CountDownLatch(1);
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            peer.send("9004 0001 00 87").read();
                            peer.send("9004 0002 00 87").read();
                            peer.send("3004 0001 74 00 9004 0003 00 87").awaitEnd();
                        });
                var client = MqttClient.connect(server.options())) {
            assertThrows(
                    MqttException.Rejected.class, () -> client.subscribe("t", QoS.AT_MOST_ONCE));
            assertThrows(
                    MqttException.Rejected.class,
                    () -> client.subscribe("t", QoS.AT_MOST_ONCE, message -> texts.add("first")));
            client.async()
                    .handleOthers(_ -> {
                        texts.add("other");
                        handled.countDown();
                    });
            assertThrows(
                    MqttException.Rejected.class,
                    () -> client.subscribe("x", QoS.AT_MOST_ONCE, _ -> {}));
            await(handled);
        }
        assertEquals(List.of("other"), texts);
    }

    @Test
    void whoeverUnsubscribesIsNotCalledAnyMore() {
        List<String> texts = new ArrayList<>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            peer.send("9004 0001 00 00").read();
                            peer.send("b004 0002 00 00 3004 0001 74 00").read();
                            peer.send("4002 0003").awaitEnd();
                        });
                var client = MqttClient.connect(server.options())) {
            client.subscribe("t", QoS.AT_MOST_ONCE, _ -> texts.add("gone"));
            client.unsubscribe("t");
            client.publish("x", Payload.EMPTY, QoS.AT_LEAST_ONCE);
        }
        assertEquals(List.of(), texts);
    }

    @Test
    void answersAreTakenWithoutTheClientsLock() throws Exception {
        var away = new CountDownLatch(1);
        var queued = new CountDownLatch(1);
        var answered = new CompletableFuture<Boolean>();
        try (var server =
                        new ScriptedServer(
                                ScriptedServer.Peer::accept,
                                peer -> {
                                    peer.read();
                                    away.countDown();
                                    await(queued);
                                    peer.send(ScriptedServer.CONNACK).awaitEnd();
                                });
                var client = MqttClient.connect(server.options().withReconnect(SOON))) {
            await(away);
            // Queued while away, sent when the client is back: completed by its threads.
            client.async()
                    .publish("t", Payload.EMPTY, QoS.AT_MOST_ONCE, false, Properties.NONE)
                    .thenRun(() -> {
                        var asked = new CompletableFuture<Boolean>();
                        Thread.ofVirtual().start(() -> asked.complete(client.isConnected()));
                        answered.complete(asked.orTimeout(2, TimeUnit.SECONDS).join());
                    });
            assertFalse(answered.isDone());
            queued.countDown();
            assertTrue(answered.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void limitsOutOfRangeAreRefused() {
        ClientOptions options = ClientOptions.to("mqtt://h");
        assertThrows(IllegalArgumentException.class, () -> options.withQueuedMax(0));
        assertThrows(IllegalArgumentException.class, () -> options.withReceivedMax(0));
        assertThrows(IllegalArgumentException.class, () -> options.withReceivedMax(65_536));
    }
}
