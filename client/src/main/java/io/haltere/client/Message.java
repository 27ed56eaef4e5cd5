package io.haltere.client;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Publish;

/// A message that has come.
public final class Message {
    private final Publish publish;
    private final Inbox inbox;
    private final int connection;

    // Guarded by the inbox.
    boolean isHandled;

    Message(Publish publish, Inbox inbox, int connection) {
        this.publish = publish;
        this.inbox = inbox;
        this.connection = connection;
    }

    public String topic() {
        return publish.topic().toString();
    }

    public Payload payload() {
        return publish.payload();
    }

    /// The payload as UTF-8.
    public String text() {
        return publish.payload().toText();
    }

    public QoS qos() {
        return publish.qos();
    }

    /// Whether the server kept it from before the subscription.
    public boolean isRetained() {
        return publish.retain();
    }

    public boolean isDuplicate() {
        return publish.dup();
    }

    public Properties properties() {
        return publish.properties();
    }

    /// The packet as it came, its topic spelled out.
    public Publish packet() {
        return publish;
    }

    /// Tells the server that the message is dealt with. Needed only with manual acknowledgement;
    /// from any thread, once. The server is told in the order in which messages came.
    public void acknowledge() {
        inbox.acknowledge(this);
    }

    /// The number of the connection that it came by.
    int connection() {
        return connection;
    }

    @Override
    public String toString() {
        return topic() + " (" + payload().size() + " bytes)";
    }
}
