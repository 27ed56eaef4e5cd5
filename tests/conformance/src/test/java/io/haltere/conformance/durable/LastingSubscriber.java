package io.haltere.conformance.durable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Takes what comes, and acknowledges it. Its work is over when it is told so by a message to
/// `end/` and its id, which comes after all others.
final class LastingSubscriber extends Lasting {
    private final String filter;
    private final Set<Integer> granted = ConcurrentHashMap.newKeySet();

    /// Set when it is to be offline from when it has subscribed.
    volatile boolean isAway;

    /// QoS 2 ids whose PUBREL has not come.
    private final Set<Integer> owned = ConcurrentHashMap.newKeySet();

    private final Map<String, List<Integer>> received1 = new HashMap<>();
    private final Map<String, List<Integer>> received2 = new HashMap<>();

    LastingSubscriber(String id, Path socket, String filter) {
        super(id, socket);
        this.filter = filter;
    }

    @Override
    boolean work(Wire connection) throws IOException {
        if (!isSubscribed()) {
            connection.subscribe(1, filter, 2);
            connection.subscribe(2, "end/" + id, 2);
        }
        while (true) {
            connection.flush();
            if (isAway && isSubscribed()) {
                return true;
            }
            do {
                if (isLast(connection, connection.read())) {
                    return true;
                }
            } while (connection.hasMore());
        }
    }

    private boolean isLast(Wire connection, Wire.Packet packet) throws IOException {
        goesOn();
        switch (packet.type()) {
            case 0x30 -> {
                return take(connection, packet);
            }
            case Wire.PUBREL & 0xF0 -> {
                owned.remove(packet.id());
                connection.acknowledge(Wire.PUBCOMP, packet.id());
            }
            case 0x90 -> granted.add(packet.id());
            default -> throw new AssertionError("unexpected: " + packet);
        }
        return false;
    }

    private boolean take(Wire connection, Wire.Packet packet) throws IOException {
        int packetId = packet.publishId();
        if (packet.qos() == 1) {
            connection.acknowledge(Wire.PUBACK, packetId);
        } else {
            connection.acknowledge(Wire.PUBREC, packetId);
        }
        if (packet.topic().startsWith("end/")) {
            return true;
        }
        if (packet.qos() == 1) {
            note(received1, packet);
        } else if (owned.add(packetId)) {
            note(received2, packet);
        }
        return false;
    }

    private static void note(Map<String, List<Integer>> received, Wire.Packet packet) {
        String[] words = packet.text().split(" ", 2);
        received.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(Integer.valueOf(words[1]));
    }

    boolean isSubscribed() {
        return granted.size() == 2;
    }

    /// The numbers of a publisher in the order in which they came.
    List<Integer> received(int qos, String publisher) {
        return (qos == 1 ? received1 : received2).getOrDefault(publisher, List.of());
    }

    @Override
    public String toString() {
        return filter + ", ids of QoS 2 that wait for PUBREL: " + owned;
    }
}
