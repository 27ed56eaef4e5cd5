package io.haltere.bench;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.concurrent.Semaphore;

final class HiveMqLibrary implements Library {
    /// It takes everything at once: without a limit its heap is the queue.
    private static final int QUEUED_MAX = 10_000;

    private final Mqtt5AsyncClient client;
    private final Mqtt5Publish qos0 = message(MqttQos.AT_MOST_ONCE);
    private final Mqtt5Publish qos1 = message(MqttQos.AT_LEAST_ONCE);
    private final Semaphore queued = new Semaphore(QUEUED_MAX);
    private final Semaphore window = new Semaphore(WINDOW);

    HiveMqLibrary(int port) {
        client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .serverHost("127.0.0.1")
                        .serverPort(port)
                        .buildAsync();
        client.connect().join();
    }

    private static Mqtt5Publish message(MqttQos qos) {
        return Mqtt5Publish.builder().topic(TOPIC).payload(new byte[SIZE]).qos(qos).build();
    }

    @Override
    public void send(int qos) throws InterruptedException {
        Semaphore room = qos == 0 ? queued : window;
        room.acquire();
        var _ = client.publish(qos == 0 ? qos0 : qos1).whenComplete((_, _) -> room.release());
    }

    @Override
    public void drain() throws InterruptedException {
        queued.acquire(QUEUED_MAX);
        window.acquire(WINDOW);
        queued.release(QUEUED_MAX);
        window.release(WINDOW);
        client.publish(qos1).join();
    }

    @Override
    public void close() {
        client.disconnect().join();
    }
}
