package io.haltere.simulation;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;

/// A publisher that loses its connection in the middle of exchanges and takes them up again.
final class Author {
    private final TestBroker broker;
    private TestClient client;
    private int lastId;

    Author(TestBroker broker) {
        this.broker = broker;
        this.client = broker.open();
    }

    void connect() {
        client = broker.resume("author");
        client.takeAll();
    }

    /// Comes back after an idle cut.
    void reconnect() {
        client.cut();
        connect();
    }

    void publish(String topic, String text, QoS qos) {
        lastId = lastId % 65_535 + 1;
        Publish publish = TestClient.publication(topic, text, qos, lastId);
        client.send(publish);
        if (qos == QoS.AT_LEAST_ONCE) {
            client.one(Puback.class);
            return;
        }
        client.one(Pubrec.class);
        // The answer was lost with the connection: the message goes out a second time.
        reconnect();
        client.send(publish);
        client.one(Pubrec.class);
        client.send(new Pubrel(lastId));
        client.takeAll();
    }
}
