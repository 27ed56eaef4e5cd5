package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.retained.RetainedMessages;
import io.haltere.broker.routing.SubscriptionTree;
import io.haltere.mqtt.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many bytes the broker holds on behalf of clients, roughly: payloads, topics and properties
/// as they are, and what surrounds them by the averages measured on a 64-bit JVM. A message counts
/// for each client that it waits for. Shared by all loops; readers never block.
public final class MemoryUse {
    /// A session with the maps and the connection around it.
    public static final int PER_SESSION = 1_500;

    private static final int PER_SUBSCRIPTION = 200;

    /// A filter is kept as text and as levels.
    private static final int PER_FILTER_BYTE = 2;

    /// Of a character that is not of Latin.
    private static final int PER_NAME_BYTE = 2;

    /// A level of a topic that has a retained message below it, or the message itself beside it.
    private static final long PER_RETAINED_NODE = 250;

    private final List<Counters> loops;
    private final SessionRegistry sessions;
    private final SubscriptionTree subscriptions;
    private final RetainedMessages retained;

    /// @param loops the counts of all loops; may grow until the loops run
    public MemoryUse(
            List<Counters> loops,
            SessionRegistry sessions,
            SubscriptionTree subscriptions,
            RetainedMessages retained) {
        this.loops = loops;
        this.sessions = sessions;
        this.subscriptions = subscriptions;
        this.retained = retained;
    }

    /// Bytes that a subscription takes.
    static int of(TopicFilter filter) {
        return PER_SUBSCRIPTION + PER_FILTER_BYTE * SubscriptionTree.bytes(filter);
    }

    /// Bytes that the names of a client take beyond what every session does.
    public static int ofNames(String clientId, @Nullable String username) {
        return PER_NAME_BYTE * (clientId.length() + (username == null ? 0 : username.length()));
    }

    /// Bytes held now; no snapshot, since the loops go on.
    public long bytes() {
        long bytes = retained.memory() + PER_RETAINED_NODE * retained.nodes();
        long filters = (long) subscriptions.size() + subscriptions.sharedSize();
        bytes += PER_SUBSCRIPTION * filters + PER_FILTER_BYTE * subscriptions.filterBytes();
        bytes += (long) PER_SESSION * sessions.size();
        for (Counters counters : loops) {
            bytes += counters.value(Counter.MEMORY_HELD);
            bytes += counters.value(Counter.BYTES_WAITING);
            bytes += counters.value(Counter.BYTES_UNFINISHED);
        }
        return bytes;
    }
}
