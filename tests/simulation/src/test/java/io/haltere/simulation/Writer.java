package io.haltere.simulation;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A publisher with a memory that outlives connections and brokers: it goes on with each exchange
/// until it is over.
final class Writer {
    /// Exchanges at a time.
    static final int WINDOW = 5;

    private final String id;
    private final Random random;
    private final List<String> sent = new ArrayList<>();
    private final Map<String, String> retained = new HashMap<>();

    /// What is not over, by the order in which it was begun: the PUBLISH, or the PUBREL.
    private final TreeMap<Integer, Packet> exchanges = new TreeMap<>();

    private @Nullable TestClient client;
    private boolean isConnected;
    private int count;

    Writer(String id, Random random) {
        this.id = id;
        this.random = random;
    }

    void connect(TestBroker broker, int loop) {
        isConnected = false;
        client = null; // The power may go before the next line is over.
        client = broker.open(loop).send(TestBroker.connectPacket(id, false, null, Reader.LASTING));
        listen(client);
    }

    /// The broker is gone, and with it all that has not arrived.
    void lose(boolean hasArrived) {
        if (hasArrived && client != null) {
            client.takeAll().forEach(packet -> handle(packet, null));
        }
        client = null;
        isConnected = false;
    }

    /// Hears what has come and begins another exchange.
    void step() {
        TestClient current = client;
        if (current == null) {
            return;
        }
        listen(current);
        if (isConnected && exchanges.size() < WINDOW) {
            begin(current);
        }
    }

    /// Ends what was begun; false when there is nothing left.
    boolean finish() {
        TestClient current = client;
        return current != null && listen(current);
    }

    private boolean listen(TestClient current) {
        List<Packet> packets = current.takeAll();
        packets.forEach(packet -> handle(packet, current));
        return !packets.isEmpty();
    }

    private void begin(TestClient current) {
        int number = ++count;
        boolean isRetained = random.nextInt(4) == 0;
        boolean isQos2 = !isRetained && random.nextBoolean();
        String kind = isRetained ? "r" : isQos2 ? "q2" : "q1";
        String topic = kind + "/" + (isRetained ? id + random.nextInt(3) : "x");
        boolean isDeletion = isRetained && random.nextInt(3) == 0;
        String text = isDeletion ? "" : kind + " " + id + " " + number;
        if (isDeletion) {
            retained.remove(topic);
        } else if (isRetained) {
            retained.put(topic, text);
        } else {
            sent.add(text);
        }
        var publish =
                new Publish(
                        TopicName.of(topic),
                        Payload.of(text),
                        isQos2 ? QoS.EXACTLY_ONCE : QoS.AT_LEAST_ONCE,
                        isRetained,
                        false,
                        number,
                        Properties.NONE);
        exchanges.put(number, publish);
        if (random.nextBoolean()) {
            current.send(publish);
        } else {
            current.post(publish); // And loops may come to it before and after one another.
        }
    }

    /// @param current null when no answer can leave any more
    private void handle(Packet packet, @Nullable TestClient current) {
        switch (packet) {
            case Connack _ -> {
                isConnected = true;
                resume(current);
            }
            case Puback ack -> exchanges.remove(ack.packetId());
            case Pubrec ack -> {
                if (exchanges.containsKey(ack.packetId())) {
                    var release = new Pubrel(ack.packetId());
                    exchanges.put(ack.packetId(), release);
                    if (current != null) {
                        current.send(release);
                    }
                }
            }
            case Pubcomp done -> exchanges.remove(done.packetId());
            default -> {}
        }
    }

    /// [MQTT-4.4.0-1]
    private void resume(@Nullable TestClient current) {
        if (current != null) {
            for (Packet packet : List.copyOf(exchanges.values())) {
                current.send(packet instanceof Publish publish ? again(publish) : packet);
            }
        }
    }

    private static Publish again(Publish publish) {
        return new Publish(
                publish.topic(),
                publish.payload(),
                publish.qos(),
                publish.retain(),
                true,
                publish.packetId(),
                publish.properties());
    }

    /// All that was sent of a kind, in order.
    List<String> sent(String kind) {
        return sent.stream().filter(text -> text.startsWith(kind + " ")).toList();
    }

    /// The last text of each retained topic.
    Map<String, String> retained() {
        return retained;
    }

    @Override
    public String toString() {
        return id;
    }
}
