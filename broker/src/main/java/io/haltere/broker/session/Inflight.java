package io.haltere.broker.session;

import io.haltere.mqtt.packet.Puback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Outbound exchanges of QoS 1 and 2 by packet id, for the life of a session. Confined to its loop.
///
/// I1: a packet id is in use at most once. Ids are handed out in a circle, so a small table indexed
/// by their low bits rarely collides; it grows when it does. The circle is small while few are in
/// use: answers with small ids allocate nothing.
final class Inflight {
    static final int ID_MAX = 65_535;
    private static final int CAPACITY_MIN = 8;
    private static final Delivery[] NONE = {};

    private @Nullable Delivery[] table = NONE;
    private int size;
    private int lastId;

    int size() {
        return size;
    }

    /// Gives the delivery the next free packet id and keeps it. [MQTT-2.2.1-4]
    void add(Delivery delivery) {
        if (size == ID_MAX) {
            throw new IllegalStateException("all packet ids are in use");
        }
        int circle = size < Puback.SHARED_MAX / 2 ? Puback.SHARED_MAX : ID_MAX;
        do {
            lastId = lastId < circle ? lastId + 1 : 1;
        } while (find(lastId) != null);
        delivery.packetId = lastId;
        put(delivery);
    }

    /// Keeps a delivery whose packet id is known from before. False when the id is in use.
    boolean restore(Delivery delivery) {
        if (find(delivery.packetId) != null) {
            return false;
        }
        lastId = delivery.packetId;
        put(delivery);
        return true;
    }

    private void put(Delivery delivery) {
        int id = delivery.packetId;
        if (table.length == 0) {
            table = new Delivery[CAPACITY_MIN];
        }
        while (table[id & table.length - 1] != null) {
            grow();
        }
        table[id & table.length - 1] = delivery;
        size++;
    }

    private void grow() {
        var roomy = new Delivery[2 * table.length];
        for (Delivery delivery : table) {
            if (delivery != null) {
                roomy[delivery.packetId & roomy.length - 1] = delivery;
            }
        }
        // A table that is old keeps young deliveries alive, though nobody knows it any more.
        Arrays.fill(table, null);
        table = roomy;
    }

    @Nullable Delivery find(int packetId) {
        if (table.length == 0) {
            return null;
        }
        Delivery delivery = table[packetId & table.length - 1];
        return delivery != null && delivery.packetId == packetId ? delivery : null;
    }

    void remove(Delivery delivery) {
        table[delivery.packetId & table.length - 1] = null;
        size--;
        if (size == 0 && table.length > CAPACITY_MIN) {
            table = NONE;
        }
    }

    /// All of them in the order in which they were first sent. [MQTT-4.6.0-1]
    List<Delivery> inOrder() {
        var all = new ArrayList<Delivery>(size);
        for (Delivery delivery : table) {
            if (delivery != null) {
                all.add(delivery);
            }
        }
        all.sort((one, other) -> Long.compare(one.sequence, other.sequence));
        return all;
    }
}
