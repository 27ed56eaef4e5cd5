package io.haltere.broker.session;

import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client has sent and not yet finished: QoS 2 packet ids, and its receive maximum. Confined
/// to the session's loop.
///
/// I2: a QoS 2 message is routed when its id is first seen; until PUBREL the id stays, and the same
/// id again is the same message. [MQTT-4.3.3-10]
final class Inbox {
    // For the life of the session.
    private @Nullable BitSet received;
    private int receivedCount;

    /// Packet ids to their records; null while nothing is kept.
    private @Nullable Map<Integer, Long> records;

    private int connections;

    // For the life of the connection.
    private int unanswered;
    private int unansweredOnDisk;
    private int waiting;

    /// Notes a QoS 2 id; false when it is known.
    ///
    /// @param record of the id; 0 for none
    boolean add(int packetId, long record) {
        if (record != 0) {
            if (records == null) {
                records = new HashMap<>();
            }
            records.put(packetId, record);
        }
        BitSet ids = received;
        if (ids == null) {
            ids = new BitSet();
            received = ids;
        }
        if (ids.get(packetId)) {
            return false;
        }
        ids.set(packetId);
        receivedCount++;
        return true;
    }

    boolean contains(int packetId) {
        return received != null && received.get(packetId);
    }

    /// Forgets a QoS 2 id; false when it is unknown.
    boolean release(int packetId) {
        if (received == null || !received.get(packetId)) {
            return false;
        }
        received.clear(packetId);
        receivedCount--;
        return true;
    }

    /// Takes the record of an id out; 0 when it has none.
    long takeRecord(int packetId) {
        Long id = records == null ? null : records.remove(packetId);
        return id == null ? 0 : id;
    }

    /// The records of all ids, which are forgotten.
    Collection<Long> takeRecords() {
        Collection<Long> all = records == null ? List.of() : List.copyOf(records.values());
        records = null;
        return all;
    }

    /// Counts a message whose answer is on its way.
    void countUnanswered() {
        unanswered++;
    }

    /// All answers have left, but for those that wait for the disk.
    void answersLeft() {
        unanswered = 0;
    }

    /// An answer waits for the disk.
    ///
    /// @param counts whether it is the last to a message
    void answerWaits(boolean counts) {
        waiting++;
        unansweredOnDisk += counts ? 1 : 0;
    }

    /// An answer that waited for the disk has left.
    void answerLeaves(boolean counted) {
        waiting--;
        unansweredOnDisk -= counted ? 1 : 0;
    }

    /// Whether an answer waits for the disk, and others behind it.
    boolean hasAnswersWaiting() {
        return waiting > 0;
    }

    /// Messages of QoS 1 and 2 that the client cannot know to be finished. What is unanswered in
    /// one read was sent without waiting for an answer, so this never blames the innocent.
    int underWay() {
        return receivedCount + unanswered + unansweredOnDisk;
    }

    /// How many connections are over: tells one from the next.
    int connections() {
        return connections;
    }

    void connectionLost() {
        connections++;
        unanswered = 0;
        unansweredOnDisk = 0;
        waiting = 0;
    }
}
