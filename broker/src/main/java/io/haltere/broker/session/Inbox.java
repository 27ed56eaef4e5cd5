package io.haltere.broker.session;

import java.util.BitSet;
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

    // For the life of the connection.
    private int unanswered;

    /// Notes a QoS 2 id; false when it is known.
    boolean add(int packetId) {
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

    /// Counts a QoS 1 message whose answer has not left yet.
    void countUnanswered() {
        unanswered++;
    }

    /// The answers to all that was counted have left.
    void answersLeft() {
        unanswered = 0;
    }

    /// Messages of QoS 1 and 2 that the client cannot know to be finished. What is unanswered in
    /// one read was sent without waiting for an answer, so this never blames the innocent.
    int underWay() {
        return receivedCount + unanswered;
    }

    void connectionLost() {
        unanswered = 0;
    }
}
