package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Connack;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/// Servers that answer wrongly or not at all: a clear exception, in time.
@Timeout(20)
class BadServerTest {
    @Test
    void aServerThatIsNotThere() {
        ScriptedServer gone = new ScriptedServer();
        gone.close();

        var failed =
                assertThrows(
                        MqttException.ConnectionFailed.class,
                        () -> MqttClient.connect(gone.options()));

        assertSays("Connection refused", failed);
    }

    @Test
    void aServerThatSpeaksSomethingElse() {
        try (var server =
                new ScriptedServer(peer -> peer.send("485454502f312e3120343030204261640d0a"))) {
            var failed =
                    assertThrows(
                            MqttException.ConnectionFailed.class,
                            () -> MqttClient.connect(server.options()));
            assertSays("does not speak MQTT", failed);
        }
    }

    @Test
    void aServerThatSaysNothing() {
        try (var server = new ScriptedServer(ScriptedServer.Peer::awaitEnd)) {
            assertThrows(
                    MqttException.TimedOut.class,
                    () -> MqttClient.connect(server.options().withTimeout(Duration.ofMillis(200))));
        }
    }

    @Test
    void aServerThatClosesAtOnce() {
        try (var server = new ScriptedServer(ScriptedServer.Peer::read)) {
            assertThrows(
                    MqttException.ConnectionFailed.class,
                    () -> MqttClient.connect(server.options()));
        }
    }

    @Test
    void aServerThatRefuses() {
        try (var server =
                new ScriptedServer(peer -> {
                    peer.read();
                    peer.send("2003008700");
                })) {
            var refused =
                    assertThrows(
                            MqttException.Refused.class,
                            () -> MqttClient.connect(server.options()));
            assertEquals(ReasonCode.NOT_AUTHORIZED, refused.reason());
        }
    }

    @Test
    void aServerThatClosesBeforeItsAnswer() {
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                        });
                var client = MqttClient.connect(server.options())) {
            assertThrows(MqttException.ConnectionLost.class, () -> client.publish("t", "x"));
            assertThrows(MqttException.ConnectionLost.class, () -> client.publish("t", "y"));
        }
    }

    @Test
    void aServerThatNeverAnswers() {
        try (var server = new ScriptedServer(peer -> peer.accept().awaitEnd());
                var client =
                        MqttClient.connect(server.options().withTimeout(Duration.ofMillis(200)))) {
            assertThrows(MqttException.TimedOut.class, () -> client.publish("t", "x"));
        }
    }

    @Test
    void aPacketThatIsNotForClientsEndsTheConnectionWithItsReason() throws Exception {
        var goodbye = new CompletableFuture<String>();
        var cause = new CompletableFuture<MqttException>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().send("c000");
                            goodbye.complete(peer.read());
                        });
                var client = MqttClient.connect(server.options().withListener(ended(cause)))) {
            assertEquals("e082", goodbye.get(5, TimeUnit.SECONDS));
            assertSays("malformed", cause.get(5, TimeUnit.SECONDS));
            assertFalse(client.isConnected());
        }
    }

    @Test
    void whatCameBeforeAFaultIsHandled() throws Exception {
        var received = new CompletableFuture<String>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            // A message of QoS 2, and in the same breath what is not ours.
                            peer.send("3407 0001 74 0005 00 78 c000").awaitEnd();
                        });
                var client = MqttClient.connect(server.options())) {
            client.async().handleOthers(message -> received.complete(message.text()));
            client.async().unsubscribe("go");
            assertEquals("x", received.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void aListenerThatFailsDisturbsNobody() throws Exception {
        var listener =
                new ConnectionListener() {
                    @Override
                    public void connected(Connack connack) {
                        throw new IllegalStateException("broken");
                    }
                };
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().read();
                            peer.send("40020001").awaitEnd();
                        });
                var client = MqttClient.connect(server.options().withListener(listener))) {
            assertEquals(ReasonCode.SUCCESS, client.publish("t", "x").reason());
        }
    }

    @Test
    void anEndlessPacketIsReadInPieces() throws Exception {
        var cause = new CompletableFuture<MqttException>();
        try (var server =
                        new ScriptedServer(peer -> {
                            // 256 MiB are announced, a few bytes come.
                            peer.accept().send("30f8ffff7f 0001 74 00 61626364");
                        });
                var _ = MqttClient.connect(server.options().withListener(ended(cause)))) {
            assertTrue(cause.get(5, TimeUnit.SECONDS) instanceof MqttException.ConnectionLost);
        }
    }

    @Test
    void anAnswerToNoRequestEndsTheConnection() throws Exception {
        var cause = new CompletableFuture<MqttException>();
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().send("9004 0007 00 00");
                            peer.awaitEnd();
                        });
                var _ = MqttClient.connect(server.options().withListener(ended(cause)))) {
            assertSays("no request", cause.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void anAcknowledgementOfNothingIsIgnored() {
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.accept().send("40020009");
                            peer.read();
                            peer.send("40020001").awaitEnd();
                        });
                var client = MqttClient.connect(server.options())) {
            assertEquals(ReasonCode.SUCCESS, client.publish("t", "x").reason());
        }
    }

    @Test
    void whatTheServerDoesNotTakeIsNotSent() {
        // Maximum QoS 1, no retained messages, packets of 30 bytes.
        String connack = "200c 00 00 09 2401 2500 270000001e";
        try (var server =
                        new ScriptedServer(peer -> {
                            peer.read();
                            peer.send(connack).awaitEnd();
                        });
                var client = MqttClient.connect(server.options())) {
            assertEquals(
                    ReasonCode.QOS_NOT_SUPPORTED,
                    rejected(client, () -> client.publish("t", Payload.EMPTY, QoS.EXACTLY_ONCE)));
            assertEquals(
                    ReasonCode.RETAIN_NOT_SUPPORTED,
                    rejected(client, () -> client.retain("t", Payload.EMPTY, QoS.AT_MOST_ONCE)));
            assertEquals(
                    ReasonCode.PACKET_TOO_LARGE,
                    rejected(client, () -> client.publish("t", "x".repeat(30))));
            assertEquals(
                    ReasonCode.PACKET_TOO_LARGE,
                    rejected(
                            client,
                            () ->
                                    client.publish(
                                            "t", Payload.of("x".repeat(30)), QoS.AT_MOST_ONCE)));
        }
    }

    private static void assertSays(String text, MqttException failed) {
        String message = String.valueOf(failed.getMessage());
        assertTrue(message.contains(text), message);
    }

    private static ReasonCode rejected(MqttClient client, Executable call) {
        ReasonCode reason = assertThrows(MqttException.Rejected.class, call).reason();
        assertTrue(client.isConnected());
        return reason;
    }

    private static ConnectionListener ended(CompletableFuture<MqttException> cause) {
        return new ConnectionListener() {
            @Override
            public void disconnected(MqttException why, boolean comesBack) {
                cause.complete(why);
            }
        };
    }
}
