package io.haltere.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.client.ClientOptions;
import io.haltere.client.Message;
import io.haltere.client.MqttClient;
import io.haltere.client.PublishResult;
import io.haltere.client.store.FileSessionStore;
import io.haltere.conformance.BrokerProcess;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Will;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// The recipes of client/README.md, as they stand there.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecipesTest {
    private BrokerProcess broker;
    private MqttClient client;
    private String url;

    @BeforeAll
    void start() {
        broker = BrokerProcess.start();
        url = "mqtt://localhost:" + broker.port();
        client = MqttClient.connect(url);
    }

    @AfterAll
    void stop() {
        client.close();
        broker.close();
    }

    private static Message taken(BlockingQueue<Message> queue) throws InterruptedException {
        return Objects.requireNonNull(queue.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void publishAndSubscribeWithAHandler() throws Exception {
        BlockingQueue<Message> stored = new LinkedBlockingQueue<>();
        client.subscribe("sensors/+", QoS.AT_LEAST_ONCE, message -> stored.add(message));
        try (var publisher = MqttClient.connect(url)) {
            publisher.publish("sensors/lamp", "on");
        }
        assertEquals("on", taken(stored).text());
    }

    @Test
    void takeMessagesInALoop() {
        try (var orders = client.subscribe("orders", QoS.EXACTLY_ONCE)) {
            client.publish("orders", "one");
            for (Message message : orders) {
                assertEquals("one", message.text());
                break;
            }
        }
    }

    @Test
    void sendManyWithoutWaitingForEach() {
        var answers = new ArrayList<CompletableFuture<PublishResult>>();
        for (String reading : List.of("1", "2", "3")) {
            answers.add(
                    client.async()
                            .publish(
                                    "log",
                                    Payload.of(reading),
                                    QoS.AT_LEAST_ONCE,
                                    false,
                                    Properties.NONE));
        }
        answers.forEach(CompletableFuture::join);
        assertTrue(answers.stream().allMatch(CompletableFuture::isDone));
    }

    @Test
    void keepAValueForThoseWhoComeLater() throws Exception {
        client.retain("door", Payload.of("closed"), QoS.AT_LEAST_ONCE);
        BlockingQueue<Message> seen = new LinkedBlockingQueue<>();
        client.subscribe("door", QoS.AT_LEAST_ONCE, seen::add);
        Message message = taken(seen);
        assertTrue(message.isRetained());
        assertEquals("closed", message.text());
    }

    @Test
    void leaveAWillAndKeepASession() {
        var will =
                new Will(
                        TopicName.of("door/online"),
                        Payload.of("no"),
                        QoS.AT_LEAST_ONCE,
                        true,
                        Properties.NONE);
        var options =
                ClientOptions.to(url)
                        .withWill(will)
                        .withClientId("meter-7")
                        .withCleanStart(false)
                        .withProperties(Properties.of(Property.SESSION_EXPIRY_INTERVAL, 3600L));
        MqttClient.connect(options).close();
        try (var again = MqttClient.connect(options)) {
            assertTrue(again.connack().sessionPresent());
        }
    }

    @Test
    void acknowledgeWhenTheWorkIsDone() throws Exception {
        BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
        var options = ClientOptions.to(url).withManualAcknowledgement();
        try (var worker = MqttClient.connect(options)) {
            worker.subscribe("jobs", QoS.AT_LEAST_ONCE, message -> queue.add(message));
            client.publish("jobs", "work");
            taken(queue).acknowledge();
        }
    }

    @Test
    void answerRequests() throws Exception {
        BlockingQueue<Message> answers = new LinkedBlockingQueue<>();
        client.subscribe(
                "time",
                QoS.AT_LEAST_ONCE,
                request -> {
                    String topic = request.properties().find(Property.RESPONSE_TOPIC);
                    assertNotNull(topic);
                    client.publish(topic, "noon");
                });
        client.subscribe("my/answers", QoS.AT_LEAST_ONCE, answers::add);
        client.async()
                .publish(
                        "time",
                        Payload.EMPTY,
                        QoS.AT_LEAST_ONCE,
                        false,
                        Properties.of(Property.RESPONSE_TOPIC, "my/answers"));
        assertEquals("noon", taken(answers).text());
    }

    @Test
    void keepPromisesOverACrash(@TempDir Path folder) throws Exception {
        BlockingQueue<Message> readings = new LinkedBlockingQueue<>();
        client.subscribe("readings", QoS.EXACTLY_ONCE, readings::add);
        var options = ClientOptions.to(url).withClientId("meter-7").withCleanStart(false);
        try (var store = FileSessionStore.open(folder.resolve("meter-7.session"));
                var client = MqttClient.connect(options.withStore(store))) {
            client.publish("readings", Payload.of("21.5"), QoS.EXACTLY_ONCE);
        }
        assertEquals("21.5", taken(readings).text());
    }
}
