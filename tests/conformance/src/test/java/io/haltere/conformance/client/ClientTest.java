package io.haltere.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.client.ClientOptions;
import io.haltere.client.ConnectionListener;
import io.haltere.client.Message;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.Reconnect;
import io.haltere.client.Subscription;
import io.haltere.conformance.BrokerProcess;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Will;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The library against our broker, and against Debian's Mosquitto.
class ClientTest {
    @Nested
    class AgainstOurs extends Promises {
        AgainstOurs() {
            super(BrokerProcess.executable(), true);
        }
    }

    @Nested
    class AgainstMosquitto extends Promises {
        AgainstMosquitto() {
            // 2.0 repeats a QoS 2 message whose PUBREC it has had, after two losses in a row.
            super("/usr/sbin/mosquitto", false);
        }
    }

    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    abstract static class Promises {
        private static final Reconnect SOON =
                new Reconnect(Duration.ofMillis(1), Duration.ofMillis(20));
        private static final Properties LASTING =
                Properties.of(Property.SESSION_EXPIRY_INTERVAL, 3_600L);

        private final String program;
        private final boolean deliversOnce;
        private BrokerProcess broker;

        Promises(String program, boolean deliversOnce) {
            this.program = program;
            this.deliversOnce = deliversOnce;
        }

        @BeforeAll
        void start() {
            broker = BrokerProcess.startProgram(program, "max_queued_messages 0");
        }

        @AfterAll
        void stop() {
            broker.close();
        }

        private ClientOptions options(int port) {
            return ClientOptions.to("mqtt://127.0.0.1:" + port).withTimeout(Duration.ofSeconds(10));
        }

        private ClientOptions options() {
            return options(broker.port());
        }

        @ParameterizedTest
        @EnumSource(ProtocolVersion.class)
        void everyVersionAndQosDelivers(ProtocolVersion version) throws Exception {
            String topic = "versions/" + version;
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            try (var client =
                    MqttClient.connect(
                            options().withVersion(version).withClientId("v" + version))) {
                client.subscribe(topic, QoS.EXACTLY_ONCE, received::add);
                for (QoS qos : QoS.values()) {
                    client.publish(topic, Payload.of("x" + qos), qos);
                    Message message = received.poll(5, TimeUnit.SECONDS);
                    assertNotNull(message);
                    assertEquals("x" + qos, message.text());
                    assertEquals(qos, message.qos());
                }
            }
        }

        @Test
        void aLoopTakesMessagesOneByOne() {
            try (var client = MqttClient.connect(options());
                    Subscription subscription = client.subscribe("loop/#", QoS.AT_LEAST_ONCE)) {
                for (int i = 0; i < 500; i++) {
                    client.async()
                            .publish(
                                    "loop/" + i,
                                    Payload.of("" + i),
                                    QoS.AT_LEAST_ONCE,
                                    false,
                                    Properties.NONE);
                }
                int next = 0;
                for (Message message : subscription) {
                    assertEquals("" + next, message.text());
                    if (++next == 500) {
                        break;
                    }
                }
            }
        }

        @Test
        void aLoopEndsWithItsClient() throws Exception {
            var client = MqttClient.connect(options());
            Subscription subscription = client.subscribe("ends", QoS.AT_MOST_ONCE);
            client.close();
            assertNull(subscription.next(Duration.ofSeconds(5)));
            assertFalse(subscription.iterator().hasNext());
            assertThrows(MqttException.Closed.class, () -> client.publish("ends", "x"));
        }

        @Test
        void aHandlerMayWaitForAnAnswer() throws Exception {
            var done = new CompletableFuture<ReasonCode>();
            try (var client = MqttClient.connect(options())) {
                client.subscribe(
                        "question",
                        QoS.AT_LEAST_ONCE,
                        _ -> done.complete(client.publish("answer", "x").reason()));
                client.publish("question", "?");
                assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, done.get(5, TimeUnit.SECONDS));
            }
        }

        @Test
        void manualAcknowledgementsHoldTheServerBack() throws Exception {
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            try (var client =
                            MqttClient.connect(
                                    options().withManualAcknowledgement().withReceivedMax(2));
                    var publisher = MqttClient.connect(options())) {
                client.subscribe("manual", QoS.AT_LEAST_ONCE, received::add);
                for (int i = 0; i < 3; i++) {
                    publisher.publish("manual", "" + i);
                }
                Message first = received.poll(5, TimeUnit.SECONDS);
                Message second = received.poll(5, TimeUnit.SECONDS);
                assertNotNull(first);
                assertNotNull(second);
                assertNull(received.poll(100, TimeUnit.MILLISECONDS));

                // Out of order: the server is told when the first is done, too.
                second.acknowledge();
                assertNull(received.poll(100, TimeUnit.MILLISECONDS));
                first.acknowledge();
                assertNotNull(received.poll(5, TimeUnit.SECONDS));
            }
        }

        @Test
        void propertiesReachTheOtherSide() throws Exception {
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            Properties properties =
                    Properties.of(Property.CONTENT_TYPE, "text/plain")
                            .with(Property.RESPONSE_TOPIC, "back");
            try (var client = MqttClient.connect(options())) {
                client.subscribe("props", QoS.AT_MOST_ONCE, received::add);
                client.async()
                        .publish("props", Payload.of("x"), QoS.AT_MOST_ONCE, false, properties);
                Message message = received.poll(5, TimeUnit.SECONDS);
                assertNotNull(message);
                assertEquals("text/plain", message.properties().find(Property.CONTENT_TYPE));
                assertEquals("back", message.properties().find(Property.RESPONSE_TOPIC));
            }
        }

        @Test
        void topicAliasesAreTransparent() throws Exception {
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            var options =
                    options()
                            .withTopicAliases()
                            .withProperties(Properties.of(Property.TOPIC_ALIAS_MAXIMUM, 5));
            try (var client = MqttClient.connect(options)) {
                client.subscribe("alias/#", QoS.AT_MOST_ONCE, received::add);
                for (int i = 0; i < 60; i++) {
                    client.publish("alias/" + i % 20, Payload.of("" + i), QoS.AT_MOST_ONCE);
                }
                for (int i = 0; i < 60; i++) {
                    Message message = received.poll(5, TimeUnit.SECONDS);
                    assertNotNull(message);
                    assertEquals(
                            "alias/" + i % 20 + " " + i, message.topic() + " " + message.text());
                }
            }
        }

        @Test
        void theWillIsPublishedOnlyIfWeVanish() throws Exception {
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            var will =
                    new Will(
                            TopicName.of("will"),
                            Payload.of("gone"),
                            QoS.AT_LEAST_ONCE,
                            false,
                            Properties.NONE);
            try (var observer = MqttClient.connect(options());
                    var relay = new Relay(broker.port(), 1)) {
                observer.subscribe("will", QoS.AT_LEAST_ONCE, received::add);
                MqttClient.connect(options().withWill(will)).close();
                assertNull(received.poll(100, TimeUnit.MILLISECONDS));

                MqttClient.connect(options().withWill(will))
                        .close(ReasonCode.DISCONNECT_WITH_WILL, Properties.NONE);
                assertNotNull(received.poll(5, TimeUnit.SECONDS));

                try (var _ =
                        MqttClient.connect(
                                options(relay.port()).withWill(will).withReconnect(null))) {
                    relay.cutAll();
                    assertNotNull(received.poll(5, TimeUnit.SECONDS));
                }
            }
        }

        @Test
        void subscriptionsComeBackWhenTheSessionIsGone() throws Exception {
            BlockingQueue<Message> received = new LinkedBlockingQueue<>();
            BlockingQueue<Connack> connacks = new LinkedBlockingQueue<>();
            try (var relay = new Relay(broker.port(), 2);
                    var client =
                            MqttClient.connect(
                                    options(relay.port())
                                            .withReconnect(SOON)
                                            .withListener(into(connacks)));
                    var publisher = MqttClient.connect(options())) {
                client.subscribe("resub", QoS.AT_LEAST_ONCE, received::add);
                assertNotNull(connacks.poll(5, TimeUnit.SECONDS));

                relay.cutAll();

                Connack again = connacks.poll(5, TimeUnit.SECONDS);
                assertNotNull(again);
                assertFalse(again.sessionPresent());
                // A round trip behind the SUBSCRIBE of the client's own.
                client.unsubscribe("nothing");
                publisher.publish("resub", "x");
                assertNotNull(received.poll(5, TimeUnit.SECONDS));
            }
        }

        private static ConnectionListener into(BlockingQueue<Connack> connacks) {
            return new ConnectionListener() {
                @Override
                public void connected(Connack connack) {
                    connacks.add(connack);
                }
            };
        }

        @Test
        void aSilentServerIsNoticed() throws Exception {
            var lost = new CompletableFuture<MqttException>();
            var listener =
                    new ConnectionListener() {
                        @Override
                        public void disconnected(MqttException cause, boolean comesBack) {
                            lost.complete(cause);
                        }
                    };
            try (var relay = new Relay(broker.port(), 3);
                    var _ =
                            MqttClient.connect(
                                    options(relay.port())
                                            .withKeepAlive(1)
                                            .withReconnect(null)
                                            .withListener(listener))) {
                relay.silence(true);
                assertNotNull(lost.get(10, TimeUnit.SECONDS));
            }
        }

        @Test
        void bytesMayComeOneByOne() {
            try (var relay = new Relay(broker.port(), 4)) {
                relay.slow();
                try (var client = MqttClient.connect(options(relay.port()))) {
                    client.publish("slow", "x".repeat(1_000));
                }
            }
        }

        /// What the sessions promise, over many cuts: QoS 2 once and in order, QoS 1 at least once
        /// and in order but for repetitions.
        @Test
        void nothingIsLostOrDoubledWhileConnectionsBreak() throws Exception {
            List<String> once = new ArrayList<>();
            List<String> atLeastOnce = new ArrayList<>();
            var last = new CompletableFuture<Void>();
            try (var relay = new Relay(broker.port(), 5)) {
                relay.cutWithin(2_000);
                ClientOptions lasting =
                        options(relay.port())
                                .withTimeout(Duration.ofSeconds(60))
                                .withCleanStart(false)
                                .withReconnect(SOON)
                                .withProperties(LASTING);
                try (var subscriber = connect(lasting.withClientId("cuts-s"));
                        var publisher = connect(lasting.withClientId("cuts-p"))) {
                    subscriber.subscribe(
                            "cuts/+",
                            QoS.EXACTLY_ONCE,
                            message -> {
                                List<String> to =
                                        message.topic().equals("cuts/2") ? once : atLeastOnce;
                                to.add(message.text());
                                if (message.text().equals("end")) {
                                    last.complete(null);
                                }
                            });
                    int sent = 0;
                    while (relay.cuts() < cuts()) {
                        publisher.publish("cuts/1", Payload.of("" + sent), QoS.AT_LEAST_ONCE);
                        publisher.publish("cuts/2", Payload.of("" + sent), QoS.EXACTLY_ONCE);
                        sent++;
                    }
                    relay.cutWithin(0);
                    publisher.publish("cuts/2", Payload.of("end"), QoS.EXACTLY_ONCE);
                    last.get(30, TimeUnit.SECONDS);

                    List<String> expected = new ArrayList<>();
                    for (int i = 0; i < sent; i++) {
                        expected.add("" + i);
                    }
                    assertEquals(expected, atLeastOnce.stream().distinct().toList());
                    expected.add("end");
                    assertEquals(expected, deliversOnce ? once : once.stream().distinct().toList());
                    assertTrue(relay.cuts() >= cuts());
                }
            }
        }

        private int cuts() {
            return Integer.getInteger("cuts", 1_000);
        }

        /// The first connection may break as well.
        private static MqttClient connect(ClientOptions options) {
            for (int attempt = 0; ; attempt++) {
                try {
                    return MqttClient.connect(options);
                } catch (MqttException.ConnectionFailed broken) {
                    assertTrue(attempt < 100, "never connected: " + broken);
                }
            }
        }
    }
}
