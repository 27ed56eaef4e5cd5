package io.haltere.conformance.client;

import io.haltere.client.ClientOptions;
import io.haltere.client.ConnectionListener;
import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.store.FileSessionStore;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// Programs that are killed at any moment and started again: one publishes numbers, the other works
/// at them, QoS 2.
final class KilledClients {
    static final String TOPIC = "killed";

    /// Once this file is there, the publisher comes to its end.
    static final String ENOUGH = "enough";

    static final int OFFLINE = 200;

    private static final int UNANSWERED_MAX = 50;

    private KilledClients() {}

    /// @param arguments publish or work, port, folder
    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[1]);
        Path folder = Path.of(arguments[2]);
        switch (arguments[0]) {
            case "publish" -> publish(port, folder);
            case "offline" -> publishOffline(port, folder);
            case "online" -> publishKept(port, folder);
            default -> work(port, folder);
        }
    }

    /// Publishes once the broker is gone, and tells of each message that was accepted.
    private static void publishOffline(int port, Path folder) throws Exception {
        var lost = new CountDownLatch(1);
        var listener =
                new ConnectionListener() {
                    @Override
                    public void disconnected(MqttException cause, boolean comesBack) {
                        lost.countDown();
                    }
                };
        var options =
                options(port, "killed-p")
                        .withListener(listener)
                        .withStore(FileSessionStore.open(folder.resolve("kept")));
        try (var client = MqttClient.connect(options)) {
            System.out.println("connected");
            lost.await();
            for (int number = 1; number <= OFFLINE; number++) {
                QoS qos = number % 2 == 0 ? QoS.AT_LEAST_ONCE : QoS.EXACTLY_ONCE;
                Payload payload = Payload.of(Integer.toString(number));
                var _ = client.async().publish(TOPIC, payload, qos, false, Properties.NONE);
                System.out.println("accepted " + number);
            }
            new CountDownLatch(1).await(); // For the kill.
        }
    }

    /// Has what was kept sent.
    private static void publishKept(int port, Path folder) throws Exception {
        try (var store = FileSessionStore.open(folder.resolve("kept"));
                var client = MqttClient.connect(options(port, "killed-p").withStore(store))) {
            // Comes after all that was kept.
            client.publish(TOPIC, Payload.of("end"), QoS.EXACTLY_ONCE);
        }
    }

    private static ClientOptions options(int port, String id) {
        return ClientOptions.to("mqtt://127.0.0.1:" + port)
                .withClientId(id)
                .withCleanStart(false)
                .withProperties(Properties.of(Property.SESSION_EXPIRY_INTERVAL, 3_600L));
    }

    private static void publish(int port, Path folder) throws Exception {
        Path file = folder.resolve("publish");
        var store = new JournalStore(file);
        List<String> before = JournalStore.texts(file, "sending");
        int next = before.isEmpty() ? 1 : Integer.parseInt(before.getLast()) + 1;
        try (var client = MqttClient.connect(options(port, "killed-p").withStore(store))) {
            // At least once round: what was kept comes to its end before what is new.
            do {
                var answers = new ArrayList<CompletableFuture<?>>();
                for (int i = 0; i < UNANSWERED_MAX; i++) {
                    Payload payload = Payload.of(Integer.toString(next++));
                    answers.add(
                            client.async()
                                    .publish(
                                            TOPIC,
                                            payload,
                                            QoS.EXACTLY_ONCE,
                                            false,
                                            Properties.NONE));
                }
                CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get();
            } while (!Files.exists(folder.resolve(ENOUGH)));
        }
    }

    private static void work(int port, Path folder) throws Exception {
        var store = new JournalStore(folder.resolve("work"));
        var options = options(port, "killed-s").withStore(store).withHandler(store::work);
        try (var client = MqttClient.connect(options)) {
            client.subscribe(TOPIC, QoS.EXACTLY_ONCE, store::work);
            new CountDownLatch(1).await(); // For the kill.
        }
    }
}
