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
import io.haltere.mqtt.packet.Suback;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A subscriber with a memory that outlives connections and brokers.
final class Reader {
    static final Properties LASTING = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL);

    private final String id;
    private final List<String> filters;
    private final List<String> received = new ArrayList<>();

    /// QoS 2 ids whose PUBREL has not come.
    private final Set<Integer> owned = new HashSet<>();

    private final Queue<Packet> unread = new ArrayDeque<>();
    private @Nullable TestClient client;
    private boolean wasToldOfSession;
    private int granted;

    Reader(String id, List<String> filters) {
        this.id = id;
        this.filters = filters;
    }

    /// Connects; an older connection is taken over. The answer may come later.
    void connect(TestBroker broker, int loop) {
        unread.clear();
        client = null; // The power may go before the next line is over.
        client = broker.open(loop).send(TestBroker.connectPacket(id, false, null, LASTING));
    }

    void cut() {
        if (client != null) {
            client.cut();
            client = null;
            unread.clear();
        }
    }

    /// The broker is gone, and with it all that has not arrived.
    void lose(boolean hasArrived) {
        if (hasArrived && client != null) {
            unread.addAll(client.takeAll());
            unread.forEach(packet -> handle(packet, null));
        }
        client = null;
        unread.clear();
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

    /// @param current null when no answer can leave any more
    private void handle(Packet packet, @Nullable TestClient current) {
        switch (packet) {
            case Connack connack -> connected(connack, current);
            case Suback _ -> granted++;
            case Publish publish when publish.qos() == QoS.EXACTLY_ONCE -> {
                if (owned.add(publish.packetId())) {
                    received.add(publish.payload().toText());
                }
                send(current, new Pubrec(publish.packetId()));
            }
            case Publish publish -> {
                received.add(publish.payload().toText());
                send(current, new Puback(publish.packetId()));
            }
            case Pubrel release -> {
                owned.remove(release.packetId());
                send(current, new Pubcomp(release.packetId()));
            }
            default -> {}
        }
    }

    private void connected(Connack connack, @Nullable TestClient current) {
        if (wasToldOfSession && !connack.sessionPresent()) {
            throw new AssertionError("the session of " + id + " is lost");
        }
        wasToldOfSession = true;
        if (!isSubscribed() && current != null) {
            granted = 0;
            filters.forEach(filter -> current.subscribe(filter, QoS.EXACTLY_ONCE));
        }
    }

    private static void send(@Nullable TestClient current, Packet answer) {
        if (current != null) {
            current.send(answer);
        }
    }

    boolean isMember() {
        return id.startsWith("member");
    }

    boolean isSubscribed() {
        return granted >= filters.size();
    }

    List<String> received() {
        return received;
    }

    /// What has come of a kind from a writer, duplicates and all.
    List<String> all(String kind, Writer writer) {
        String prefix = kind + " " + writer;
        return received.stream().filter(text -> text.startsWith(prefix)).toList();
    }

    /// The same in the order in which it came first.
    List<String> first(String kind, Writer writer) {
        return all(kind, writer).stream().distinct().toList();
    }

    @Override
    public String toString() {
        return id;
    }
}
