package io.haltere.broker.persistence;

import io.haltere.broker.access.Access;
import io.haltere.broker.port.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One session as the journal has it.
///
/// @param id of its record
/// @param subscriptions by their records
/// @param deliveries what is on its way to the client, the oldest first
/// @param backlog what waits as well but is not in memory; its place among the others is that of
///   its ids
/// @param received packet ids that the client has not released, to their records
/// @param will whose delay runs; null for none
public record SessionState(
        long id,
        StateRecord.OfSession session,
        Map<Long, StateRecord.OfSubscription> subscriptions,
        List<Waiting> deliveries,
        Backlog backlog,
        Map<Integer, Long> received,
        @Nullable DueWill will) {
    /// How many messages are on their way.
    public int waiting() {
        return deliveries.size() + backlog.size();
    }

    /// A message on its way.
    public record Waiting(long id, StateRecord.OfDelivery delivery, Message message) {}

    /// A will whose delay runs.
    ///
    /// @param access the rules of the listener that its client came through
    public record DueWill(long id, StateRecord.OfWill will, Access access) {}
}
