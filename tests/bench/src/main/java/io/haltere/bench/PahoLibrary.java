package io.haltere.bench;

import java.util.concurrent.Semaphore;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

final class PahoLibrary implements Library {
    /// Beyond its own limit it throws.
    private static final int QUEUED_MAX = 10_000;

    private final MqttAsyncClient client;
    private final byte[] payload = new byte[SIZE];
    private final Semaphore queued = new Semaphore(QUEUED_MAX);
    private final Semaphore window = new Semaphore(WINDOW);

    PahoLibrary(int port) throws MqttException {
        client =
                new MqttAsyncClient(
                        "tcp://127.0.0.1:" + port, "paho-" + port, new MemoryPersistence());
        var options = new MqttConnectOptions();
        options.setMaxInflight(2 * QUEUED_MAX);
        client.connect(options).waitForCompletion();
    }

    @Override
    public void send(int qos) throws Exception {
        Semaphore room = qos == 0 ? queued : window;
        room.acquire();
        client.publish(TOPIC, payload, qos, false, null, new Release(room));
    }

    private record Release(Semaphore room) implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            room.release();
        }

        @Override
        public void onFailure(IMqttToken token, Throwable failure) {
            room.release();
        }
    }

    @Override
    public void drain() throws Exception {
        queued.acquire(QUEUED_MAX);
        window.acquire(WINDOW);
        queued.release(QUEUED_MAX);
        window.release(WINDOW);
        client.publish(TOPIC, payload, 1, false).waitForCompletion();
    }

    @Override
    public void close() {
        try {
            client.disconnect().waitForCompletion();
            client.close();
        } catch (MqttException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
