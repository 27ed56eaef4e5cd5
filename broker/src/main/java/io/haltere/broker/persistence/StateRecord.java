package io.haltere.broker.persistence;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/// One fact of the durable state, under an id of its own in the journal. A record says all that is
/// needed to apply it: ids and absolute times, no clock and no chance. Writing one under a known id
/// replaces it.
public sealed interface StateRecord {
    /// A session, and its client as it was known last.
    ///
    /// @param expirySeconds how long it outlives a connection; all bits set for ever
    /// @param endsAt epoch milliseconds, negative if the client was connected when a broker ended
    ///   and has not been since; [#ATTACHED] while the client is connected, [Message#NEVER] for no
    ///   end
    /// @param listenerPort of the listener that the client came through last; 0 where it has none
    record OfSession(
            String clientId,
            @Nullable String username,
            ProtocolVersion version,
            int listenerPort,
            long expirySeconds,
            long endsAt)
            implements StateRecord {
        /// The client is connected: the time runs from the end of the connection.
        public static final long ATTACHED = 0;

        /// When it ends, wherever the client was: epoch milliseconds, [Message#NEVER] for no end.
        /// Says nothing of a client that is connected.
        public long endMillis() {
            return Math.abs(endsAt);
        }

        /// Whether the client was connected when a broker ended, and has not been since.
        public boolean wasAttached() {
            return endsAt <= ATTACHED;
        }
    }

    /// A subscription of a session.
    ///
    /// @param identifier 1 to 268 435 455; 0 for none
    record OfSubscription(
            long session, TopicFilter filter, SubscriptionOptions options, int identifier)
            implements StateRecord {}

    /// A message, once for all who refer to it.
    record OfMessage(Message message) implements StateRecord {}

    /// A message on its way to one session.
    ///
    /// @param subscription the record of the member of a shared group whose turn it was; 0 for
    ///   ordinary subscriptions
    /// @param identifiers subscription identifiers to send along
    /// @param packetId 0 until it is settled for good, which is when QoS 2 is sent first
    /// @param released whether PUBREC came
    record OfDelivery(
            long session,
            long message,
            QoS qos,
            boolean retain,
            long subscription,
            int[] identifiers,
            int packetId,
            boolean released)
            implements StateRecord {}

    /// The retained message of its topic.
    record OfRetained(long message) implements StateRecord {}

    /// A QoS 2 packet id that a client sent and has not released.
    record OfReceived(long session, int packetId) implements StateRecord {}

    /// A will whose delay runs.
    ///
    /// @param dueAt epoch milliseconds
    record OfWill(long session, Will will, long dueAt) implements StateRecord {}

    /// A database of Mosquitto is being taken over.
    ///
    /// @param isComplete whether all of it is there; before that, all else is to be done again
    record OfImport(boolean isComplete) implements StateRecord {}
}
