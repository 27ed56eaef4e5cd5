package io.haltere.simulation;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subscriber that keeps the protocol's rules, with a memory that outlives its connections.
final class Actor {
    private static final Properties LASTING =
            Properties.of(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL);

    private final TestBroker broker;
    private final String id;
    private final List<String> filters;
    private final Set<String> received = new LinkedHashSet<>();
    private final List<String> duplicates = new ArrayList<>();

    /// QoS 2 ids whose PUBREL has not come.
    private final Set<Integer> owned = new HashSet<>();

    private final Queue<Packet> unread = new ArrayDeque<>();
    private @Nullable TestClient client;
    private boolean hasSubscribed;

    Actor(TestBroker broker, String id, List<String> filters) {
        this.broker = broker;
        this.id = id;
        this.filters = filters;
    }

    /// Connects, on any loop; an older connection is taken over.
    void connect(int loop) {
        unread.clear();
        client = broker.open(loop).send(TestBroker.connectPacket(id, false, null, LASTING));
        if (client.one(Connack.class).sessionPresent() != hasSubscribed) {
            throw new AssertionError("session present of " + id);
        }
        if (!hasSubscribed) {
            filters.forEach(filter -> client.subscribe(filter, QoS.EXACTLY_ONCE));
            hasSubscribed = true;
        }
    }

    void cut() {
        if (client != null) {
            client.cut();
            client = null;
            unread.clear();
        }
    }

    void reads(boolean isReading) {
        if (client != null) {
            client.reads(isReading);
        }
    }

    /// Handles up to some packets; false when none has come.
    boolean handle(int count) {
        TestClient current = client;
        if (current == null) {
            return false;
        }
        unread.addAll(current.takeAll());
        boolean any = false;
        for (int i = 0; i < count && !unread.isEmpty(); i++) {
            any = true;
            handle(unread.remove(), current);
        }
        return any;
    }

    private void handle(Packet packet, TestClient current) {
        switch (packet) {
            case Publish publish when publish.qos() == QoS.EXACTLY_ONCE -> {
                if (owned.add(publish.packetId())) {
                    note(publish);
                }
                current.send(new Pubrec(publish.packetId()));
            }
            case Publish publish -> {
                note(publish);
                if (publish.qos() == QoS.AT_LEAST_ONCE) {
                    current.send(new Puback(publish.packetId()));
                }
            }
            case Pubrel release -> {
                owned.remove(release.packetId());
                current.send(new Pubcomp(release.packetId()));
            }
            default -> {}
        }
    }

    private void note(Publish publish) {
        String text = publish.payload().toText();
        if (!received.add(text)) {
            duplicates.add(text);
            if (!publish.dup()) {
                throw new AssertionError(id + " got " + text + " twice without DUP");
            }
        }
    }

    boolean isMember() {
        return id.startsWith("member");
    }

    /// What has come, in the order of its first coming.
    List<String> received(String prefix) {
        return received.stream().filter(text -> text.startsWith(prefix)).toList();
    }

    int duplicatesOf(String prefix) {
        return (int) duplicates.stream().filter(text -> text.startsWith(prefix)).count();
    }

    @Override
    public String toString() {
        return id;
    }
}
