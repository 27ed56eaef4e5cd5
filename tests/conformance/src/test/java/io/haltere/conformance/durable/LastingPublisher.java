package io.haltere.conformance.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/// Publishes numbers with a window, and finishes every exchange that it has begun.
final class LastingPublisher extends Lasting {
    private static final int WINDOW = 8;
    private static final int RETAINED_TOPICS = 8;
    private static final int PACKET_IDS = 60_000;
    private static final int DUP = 8;
    private static final int RETAIN = 1;

    private final Random random;
    private final LongAdder progress;
    private final List<Integer> sent1 = new ArrayList<>();
    private final List<Integer> sent2 = new ArrayList<>();
    private final Map<String, String> retained = new TreeMap<>();

    /// What is not over, the oldest first.
    private final Map<Integer, Exchange> exchanges = new LinkedHashMap<>();

    private int count;

    private record Exchange(int flags, String topic, String text, boolean isReleased) {}

    /// @param progress counts exchanges that are over
    LastingPublisher(String id, Path socket, long seed, LongAdder progress) {
        super(id, socket);
        this.random = new Random(seed);
        this.progress = progress;
    }

    @Override
    boolean work(Wire connection) throws IOException {
        for (var exchange : exchanges.entrySet()) {
            send(connection, exchange.getKey(), exchange.getValue(), DUP); // [MQTT-4.4.0-1]
        }
        while (true) {
            while (!isEnding && exchanges.size() < WINDOW) {
                begin(connection);
            }
            connection.flush();
            if (exchanges.isEmpty()) {
                return true;
            }
            do {
                handle(connection, connection.read());
            } while (connection.hasMore());
        }
    }

    private void begin(Wire connection) throws IOException {
        int number = ++count;
        Exchange next = next(number);
        int packetId = number % PACKET_IDS + 1;
        exchanges.put(packetId, next);
        send(connection, packetId, next, 0);
    }

    private Exchange next(int number) {
        switch (random.nextInt(8)) {
            case 0 -> {
                int topicNumber = random.nextInt(RETAINED_TOPICS);
                // One QoS each: of QoS 1 an older message may come again behind one of QoS 2.
                int qos = 1 + topicNumber % 2;
                String topic = "r/" + id + "/" + topicNumber;
                String text = random.nextInt(4) == 0 ? "" : id + " " + number;
                if (text.isEmpty()) {
                    retained.remove(topic);
                } else {
                    retained.put(topic, text);
                }
                return new Exchange(qos << 1 | RETAIN, topic, text, false);
            }
            case 1, 2, 3 -> {
                sent1.add(number);
                return new Exchange(2, "m/1", id + " " + number, false);
            }
            default -> {
                sent2.add(number);
                return new Exchange(4, "m/2", id + " " + number, false);
            }
        }
    }

    private static void send(Wire connection, int packetId, Exchange exchange, int dup)
            throws IOException {
        if (exchange.isReleased()) {
            connection.acknowledge(Wire.PUBREL, packetId);
        } else {
            connection.publish(exchange.flags() | dup, exchange.topic(), packetId, exchange.text());
        }
    }

    private void handle(Wire connection, Wire.Packet packet) throws IOException {
        int packetId = packet.id();
        switch (packet.type()) {
            case Wire.PUBREC -> {
                accept(packet);
                Exchange known = exchanges.get(packetId);
                if (known != null) {
                    var released = new Exchange(known.flags(), known.topic(), known.text(), true);
                    exchanges.put(packetId, released);
                    connection.acknowledge(Wire.PUBREL, packetId);
                }
            }
            case Wire.PUBACK -> {
                accept(packet);
                end(packetId);
            }
            case Wire.PUBCOMP -> end(packetId);
            default -> throw new AssertionError("unexpected: " + packet);
        }
    }

    private static void accept(Wire.Packet packet) {
        if (packet.reason() >= 0x80) {
            throw new AssertionError("refused with " + packet.reason());
        }
    }

    private void end(int packetId) {
        if (exchanges.remove(packetId) != null) {
            progress.increment();
        }
    }

    /// Numbers sent with this QoS, in order. When it is over.
    List<Integer> sent(int qos) {
        return qos == 1 ? sent1 : sent2;
    }

    /// The last text of each topic that has one. When it is over.
    Map<String, String> retained() {
        return retained;
    }

    @Override
    public String toString() {
        return count + " begun";
    }
}
