package io.haltere.client.store;

import io.haltere.mqtt.packet.Publish;
import java.util.List;
import java.util.Set;

/// What a [SessionStore] has kept.
///
/// @param outgoing in the order in which they were first sent
/// @param received packet ids of QoS 2 messages that were received and not completed
public record Kept(List<Outgoing> outgoing, Set<Integer> received) {
    public static final Kept NOTHING = new Kept(List.of(), Set.of());

    public Kept {
        outgoing = List.copyOf(outgoing);
        received = Set.copyOf(received);
    }

    /// A message that the server has not acknowledged.
    ///
    /// @param publish of QoS 1 or 2, with its packet id
    /// @param isReleased whether its PUBREC has come
    public record Outgoing(Publish publish, boolean isReleased) {}
}
