package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Subscribe;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever handlers, listeners and servers do, a client goes on, or says that it does not.
@Timeout(20)
class GoingOnTest {
    private static final Reconnect SOON = new Reconnect(Duration.ofMillis(1), Duration.ofMillis(5));
    private static final String MESSAGE = "3006 0001 74 00 6162";

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(5, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /// Servers and handlers of these tests take their time.
    private static void dawdle(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static ConnectionListener whenLost(CompletableFuture<MqttException> lost) {
        return new ConnectionListener() {
            @Override
            public void disconnected(MqttException cause, boolean comesBack) {
                lost.complete(cause);
            }
        };
    }

    /// The handler waits for room that only a new connection can bring, and the reader, who makes
    /// those, for the handler.
    @Test
    void aHandlerThatPublishesMuchDoesNotHideThatTheConnectionIsLost() throws Exception {
        var over = new CountDownLatch(1);
        var lost = new CompletableFuture<MqttException>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept();
                            for (int i = 0; i < 4; i++) {
                                peer.send(MESSAGE);
                                dawdle(50);
                            }
                            over.countDown();
                        });
                var client =
                        MqttClient.connect(
                                server.options().withReceivedMax(1).withListener(whenLost(lost)))) {
            var large = Payload.of("x".repeat(300_000));
            client.async()
                    .handleOthers(_ -> {
                        await(over);
                        for (int i = 0; i < 5; i++) {
                            client.async()
                                    .publish("t", large, QoS.AT_MOST_ONCE, false, Properties.NONE);
                        }
                    });
            assertTrue(lost.get(5, TimeUnit.SECONDS) instanceof MqttException.ConnectionLost);
        }
    }

    /// Nobody reads while a handler is slow: that is no silence of the server.
    @Test
    void aSlowHandlerDoesNotCostTheConnection() throws Exception {
        var lost = new CompletableFuture<MqttException>();
        var handled = new CountDownLatch(5);
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept();
                            for (int i = 0; i < 5; i++) {
                                peer.send(MESSAGE);
                                dawdle(20);
                            }
                            while (!peer.read().isEmpty()) {
                                peer.send("d000");
                            }
                        });
                var client =
                        MqttClient.connect(
                                server.options()
                                        .withKeepAlive(1)
                                        .withReceivedMax(1)
                                        .withListener(whenLost(lost)))) {
            client.async()
                    .handleOthers(_ -> {
                        dawdle(handled.getCount() == 5 ? 2_600 : 0);
                        handled.countDown();
                    });
            await(handled);
            assertFalse(lost.isDone());
        }
    }

    @Test
    void anErrorOfAHandlerStopsNoOtherMessage() {
        var handled = new CountDownLatch(2);
        try (var server =
                        new ScriptedServer(
                                peer -> peer.accept().send(MESSAGE).send(MESSAGE).awaitEnd());
                var client = MqttClient.connect(server.options())) {
            client.async()
                    .handleOthers(_ -> {
                        handled.countDown();
                        throw new AssertionError("of the user");
                    });
            await(handled);
        }
    }

    @Test
    void anErrorOfAListenerThatIsToldOfADroppedMessageDisturbsNobody() throws Exception {
        var dropped = new CountDownLatch(1);
        var enough = new CountDownLatch(1);
        var listener =
                new ConnectionListener() {
                    @Override
                    public void dropped(Message message) {
                        dropped.countDown();
                        throw new AssertionError("of the user");
                    }
                };
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            for (int i = 0; i < 4; i++) {
                                peer.send(MESSAGE); // Handled, waits, dropped, dropped.
                                dawdle(50);
                            }
                            peer.send("4002 0001").awaitEnd();
                        });
                var client =
                        MqttClient.connect(
                                server.options().withReceivedMax(1).withListener(listener))) {
            client.async().handleOthers(_ -> await(enough));
            var sent =
                    client.async()
                            .publish("t", Payload.EMPTY, QoS.AT_LEAST_ONCE, false, Properties.NONE);
            await(dropped);
            sent.get(5, TimeUnit.SECONDS);
            enough.countDown();
        }
    }

    /// [MQTT-3.3.4-7]
    @Test
    void theNextServerGetsNoMoreAtOnceThanItTakes() throws Exception {
        var packets = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.accept();
                                    for (int i = 0; i < 3; i++) {
                                        peer.read();
                                    }
                                },
                                peer -> {
                                    peer.read();
                                    peer.send("2006 00 00 03 21 0001");
                                    var all = new ArrayList<String>();
                                    for (int id = 1; id <= 3; id++) {
                                        all.add(peer.read());
                                        all.add(readSoon(peer));
                                        peer.send("4002 000" + id);
                                    }
                                    packets.complete(all);
                                    peer.awaitEnd();
                                });
                var client = MqttClient.connect(server.options().withReconnect(SOON))) {
            var sent = new ArrayList<CompletableFuture<PublishResult>>();
            for (String text : List.of("a", "b", "c")) {
                sent.add(
                        client.async()
                                .publish(
                                        "t",
                                        Payload.of(text),
                                        QoS.AT_LEAST_ONCE,
                                        false,
                                        Properties.NONE));
            }
            assertEquals(
                    List.of("3200017400010061", "", "3200017400020062", "", "3200017400030063", ""),
                    packets.get(10, TimeUnit.SECONDS));
            for (var one : sent) {
                one.get(5, TimeUnit.SECONDS);
            }
        }
    }

    /// Empty when nothing comes.
    private static String readSoon(ScriptedServer.Peer peer) throws IOException {
        peer.socket().setSoTimeout(200);
        try {
            return peer.read();
        } catch (SocketTimeoutException nothing) {
            return "";
        } finally {
            peer.socket().setSoTimeout(0);
        }
    }

    @Test
    void publishingWaitsNoLongerThanTheTimeoutForRoom() {
        try (var server = new ScriptedServer(peer -> peer.accept().awaitEnd());
                var client =
                        MqttClient.connect(
                                server.options()
                                        .withTimeout(Duration.ofMillis(300))
                                        .withSendWindow(1)
                                        .withQueuedMax(1))) {
            for (int i = 0; i < 2; i++) {
                client.async()
                        .publish("t", Payload.EMPTY, QoS.AT_LEAST_ONCE, false, Properties.NONE);
            }
            assertThrows(MqttException.TimedOut.class, () -> client.publish("t", "x"));
        }
    }

    /// Reads the first bytes of so many packets.
    private static ScriptedServer.Script reads(
            CountDownLatch first, CompletableFuture<List<String>> kinds, int count) {
        return peer -> {
            peer.read();
            await(first);
            peer.send(ScriptedServer.CONNACK);
            var all = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                all.add(peer.read().substring(0, 2));
            }
            kinds.complete(all);
        };
    }

    @Test
    void whatIsUnsubscribedMeanwhileIsNotSubscribedAgainBehindIt() throws Exception {
        var asked = new CountDownLatch(1);
        var second = new CompletableFuture<List<String>>();
        var third = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.accept().read();
                                    peer.send("9004 0001 00 00");
                                },
                                reads(asked, second, 2),
                                reads(asked, third, 2));
                var client = MqttClient.connect(server.options().withReconnect(SOON))) {
            client.subscribe("x", QoS.AT_MOST_ONCE, _ -> {});
            client.async().unsubscribe("x");
            asked.countDown();

            assertEquals(List.of("82", "a2"), second.get(5, TimeUnit.SECONDS));
            assertEquals(List.of("82", "a2"), third.get(5, TimeUnit.SECONDS), "not more each time");
        }
    }

    @Test
    void aSubscriptionThatIsClosedWhileAwayIsEnded() throws Exception {
        var closed = new CountDownLatch(1);
        var second = new CompletableFuture<List<String>>();
        var lost = new CompletableFuture<MqttException>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.accept().read();
                                    peer.send("9004 0001 00 00");
                                },
                                reads(closed, second, 2));
                var client =
                        MqttClient.connect(
                                server.options()
                                        .withReconnect(SOON)
                                        .withListener(whenLost(lost)))) {
            Subscription subscription = client.subscribe("x", QoS.AT_MOST_ONCE);
            lost.get(5, TimeUnit.SECONDS);
            subscription.close();
            closed.countDown();

            assertEquals(List.of("82", "a2"), second.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void manySubscriptionsComeBackInPacketsOfABearableSize() throws Exception {
        var packets = new CompletableFuture<List<String>>();
        try (var server =
                        new ScriptedServer(
                                peer -> {
                                    peer.accept().read();
                                    peer.send("90 bb17 0001 00" + "00".repeat(3000));
                                },
                                peer -> {
                                    peer.accept();
                                    var all = new ArrayList<String>();
                                    for (int bytes = 0; bytes < 3000 * 43; ) {
                                        all.add(peer.read());
                                        bytes += all.getLast().length() / 2 - 4;
                                    }
                                    packets.complete(all);
                                    peer.awaitEnd();
                                });
                var client = MqttClient.connect(server.options().withReconnect(SOON))) {
            List<Subscribe.Request> requests =
                    IntStream.range(0, 3000)
                            .mapToObj(i -> TopicFilter.of("%040d".formatted(i)))
                            .map(filter ->
                                    new Subscribe.Request(
                                            filter, SubscriptionOptions.of(QoS.AT_MOST_ONCE)))
                            .toList();
            client.subscribe(requests, Properties.NONE);

            List<String> all = packets.get(5, TimeUnit.SECONDS);
            assertEquals(4, all.size());
            all.forEach(packet -> assertTrue(packet.startsWith("82") && packet.length() < 70_000));
        }
    }
}
