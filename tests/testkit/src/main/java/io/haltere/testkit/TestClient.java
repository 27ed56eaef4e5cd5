package io.haltere.testkit;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Subscribe;
import java.util.ArrayList;
import java.util.List;

/// A client at the other end of a [FakeLink]. It answers nothing by itself.
public final class TestClient {
    private final TestBroker broker;
    private final FakeLink link;

    TestClient(TestBroker broker, FakeLink link) {
        this.broker = broker;
        this.link = link;
    }

    /// Sends packets in one go and lets the broker work until nothing is left to do.
    public TestClient send(Packet... packets) {
        link.feed(packets);
        broker.settle();
        return this;
    }

    /// Puts packets on the wire: they come when the client's loop works.
    public void post(Packet... packets) {
        link.feed(packets);
    }

    public TestClient publish(String topic, String text, QoS qos, int packetId) {
        return send(publication(topic, text, qos, packetId));
    }

    public static Publish publication(String topic, String text, QoS qos, int packetId) {
        return new Publish(
                TopicName.of(topic),
                Payload.of(text),
                qos,
                false,
                false,
                packetId,
                Properties.NONE);
    }

    public TestClient retain(String topic, String text) {
        return send(retention(topic, text));
    }

    public static Publish retention(String topic, String text) {
        return new Publish(
                TopicName.of(topic),
                Payload.of(text),
                QoS.AT_MOST_ONCE,
                true,
                false,
                0,
                Properties.NONE);
    }

    public TestClient subscribe(String filter, QoS qos) {
        return subscribe(filter, SubscriptionOptions.of(qos), Properties.NONE);
    }

    public TestClient subscribe(String filter, SubscriptionOptions options, Properties properties) {
        return send(
                new Subscribe(
                        9,
                        List.of(new Subscribe.Request(TopicFilter.of(filter), options)),
                        properties));
    }

    /// Takes all packets of one kind that have come; the others stay.
    public <T extends Packet> List<T> take(Class<T> kind) {
        var taken = new ArrayList<T>();
        link.sent()
                .removeIf(packet -> {
                    if (!kind.isInstance(packet)) {
                        return false;
                    }
                    taken.add(kind.cast(packet));
                    return true;
                });
        return taken;
    }

    /// Takes the one packet of this kind that has come.
    public <T extends Packet> T one(Class<T> kind) {
        List<T> taken = take(kind);
        if (taken.size() != 1) {
            throw new AssertionError("not one " + kind.getSimpleName() + ": " + taken);
        }
        return taken.getFirst();
    }

    /// The payloads of the messages that have come, in order; takes them.
    public List<String> texts() {
        return take(Publish.class).stream().map(publish -> publish.payload().toText()).toList();
    }

    /// Takes everything that has come.
    public List<Packet> takeAll() {
        List<Packet> all = List.copyOf(link.sent());
        link.sent().clear();
        return all;
    }

    /// Closes the wire without a word.
    public void cut() {
        link.cut();
        broker.settle();
    }

    /// Stops or resumes to read what the broker sends.
    public void reads(boolean isReading) {
        link.writable(isReading);
        broker.settle();
    }

    /// Whether the broker has closed the wire.
    public boolean isClosed() {
        return link.isClosed();
    }
}
