package io.haltere.bench;

import io.haltere.client.ClientOptions;
import io.haltere.client.MqttClient;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import java.util.concurrent.Semaphore;

final class HaltereLibrary implements Library {
    private final MqttClient client;
    private final Payload payload = Payload.of(new byte[SIZE]);
    private final Semaphore window = new Semaphore(WINDOW);

    HaltereLibrary(int port) {
        client =
                MqttClient.connect(
                        ClientOptions.to("mqtt://127.0.0.1:" + port).withSendWindow(WINDOW));
    }

    @Override
    public void send(int qos) throws InterruptedException {
        if (qos == 0) {
            // Waits by itself while the socket is full.
            var _ =
                    client.async()
                            .publish(TOPIC, payload, QoS.AT_MOST_ONCE, false, Properties.NONE);
            return;
        }
        window.acquire();
        var _ =
                client.async()
                        .publish(TOPIC, payload, QoS.AT_LEAST_ONCE, false, Properties.NONE)
                        .whenComplete((_, _) -> window.release());
    }

    @Override
    public void drain() throws InterruptedException {
        window.acquire(WINDOW);
        window.release(WINDOW);
        client.publish(TOPIC, payload, QoS.AT_LEAST_ONCE);
    }

    @Override
    public void close() {
        client.close();
    }
}
