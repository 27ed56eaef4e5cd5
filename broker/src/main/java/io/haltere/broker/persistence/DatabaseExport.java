package io.haltere.broker.persistence;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfSession;
import io.haltere.broker.persistence.StateRecord.OfSubscription;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.broker.port.Message;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.packet.Publish;
import io.haltere.plugin.Client;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Tells the durable state as a `mosquitto.db` would hold it. For one thread.
///
/// Mosquitto has no place for wills whose delay runs, nor for QoS 2 packet ids whose messages have
/// been routed.
public final class DatabaseExport {
    private static final long MILLIS = 1000;
    private static final int ID_MAX = 65_535;
    private static final int NO_LOCAL = 0x04;
    private static final int AS_PUBLISHED = 0x08;
    private static final int HANDLING_SHIFT = 4;

    private final RecoveredState state;
    private final Map<Long, Message> messages = new TreeMap<>();

    /// Takes the chunks.
    public interface Sink {
        void chunk(DatabaseChunk chunk) throws IOException;
    }

    public DatabaseExport(RecoveredState state) {
        this.state = state;
        for (SessionState session : state.sessions()) {
            for (SessionState.Waiting waiting : session.deliveries()) {
                messages.put(waiting.delivery().message(), waiting.message());
            }
        }
        for (Message retained : state.retained().values()) {
            messages.put(id(retained), retained);
        }
    }

    private static long id(Message retained) {
        var kept = retained.kept();
        if (kept == null) {
            throw new IllegalStateException("a message that is not kept");
        }
        return kept.id();
    }

    /// What begins the file.
    public DatabaseChunk.Config config() {
        return new DatabaseChunk.Config(1, messages.keySet().stream().reduce(0L, Math::max));
    }

    /// Tells all chunks behind the configuration, in the order that Mosquitto wants.
    public void tell(Sink sink) throws IOException {
        for (Map.Entry<Long, Message> next : messages.entrySet()) {
            sink.chunk(base(next.getKey(), next.getValue()));
        }
        for (SessionState session : state.sessions()) {
            new Ids(session).tell(sink);
        }
        for (SessionState session : state.sessions()) {
            for (OfSubscription next : session.subscriptions().values()) {
                sink.chunk(subscription(session.session().clientId(), next));
            }
        }
        // Of several for one topic the last is it.
        var retained = new HashMap<String, Message>();
        state.retained().values().forEach(next -> retained.put(next.topic().toString(), next));
        for (Message next : state.retained().values()) {
            if (retained.get(next.topic().toString()) == next) {
                sink.chunk(new DatabaseChunk.Retained(id(next)));
            }
        }
    }

    private static DatabaseChunk base(long id, Message message) {
        Publish publish = message.publish();
        Client client = message.origin().client();
        return new DatabaseChunk.BaseMessage(
                id,
                message.expires() ? Math.max(1, message.expiresAt() / MILLIS) : 0,
                message.origin().clientId(),
                client == null ? null : client.username(),
                client == null ? 0 : client.listenerPort(),
                0,
                publish.topic().toString(),
                publish.qos(),
                publish.retain(),
                publish.payload(),
                publish.properties());
    }

    private static DatabaseChunk subscription(String clientId, OfSubscription known) {
        SubscriptionOptions options = known.options();
        return new DatabaseChunk.Subscription(
                clientId,
                known.filter().toString(),
                options.qos(),
                (options.noLocal() ? NO_LOCAL : 0)
                        | (options.retainAsPublished() ? AS_PUBLISHED : 0)
                        | options.retainHandling().code() << HANDLING_SHIFT,
                known.identifier());
    }

    /// A client and its messages. Mosquitto sends what waits under the packet id in the file, so
    /// each gets one that is free.
    private static final class Ids {
        private final SessionState session;
        private final Set<Integer> used = new HashSet<>();
        private int last;

        Ids(SessionState session) {
            this.session = session;
            for (SessionState.Waiting waiting : session.deliveries()) {
                int packetId = waiting.delivery().packetId();
                if (packetId != 0) {
                    used.add(packetId);
                    last = packetId;
                }
            }
        }

        void tell(Sink sink) throws IOException {
            String clientId = session.session().clientId();
            var chunks = session.deliveries().stream().map(next -> message(clientId, next));
            var all = chunks.toList();
            sink.chunk(client(session.session(), last));
            for (DatabaseChunk next : all) {
                sink.chunk(next);
            }
        }

        private static DatabaseChunk client(OfSession known, int lastPacketId) {
            long endsAt = known.endsAt();
            boolean hasEnd = endsAt != OfSession.ATTACHED && endsAt != Message.NEVER;
            return new DatabaseChunk.Client(
                    known.clientId(),
                    known.username(),
                    hasEnd ? known.endMillis() / MILLIS : 0,
                    known.expirySeconds(),
                    lastPacketId,
                    known.listenerPort());
        }

        private DatabaseChunk message(String clientId, SessionState.Waiting waiting) {
            OfDelivery known = waiting.delivery();
            boolean wasSent = known.packetId() != 0;
            int packetId = known.packetId();
            if (known.qos() != QoS.AT_MOST_ONCE && !wasSent) {
                packetId = next();
            }
            return new DatabaseChunk.ClientMessage(
                    clientId,
                    known.message(),
                    packetId,
                    known.qos(),
                    wasSent ? sent(known) : State.QUEUED,
                    Direction.OUT,
                    known.retain(),
                    wasSent,
                    Arrays.stream(known.identifiers()).boxed().toList());
        }

        private static State sent(OfDelivery known) {
            if (known.qos() == QoS.AT_LEAST_ONCE) {
                return State.WAIT_FOR_PUBACK;
            }
            return known.released() ? State.WAIT_FOR_PUBCOMP : State.WAIT_FOR_PUBREC;
        }

        /// With more messages than there are packet ids they come again, as in Mosquitto.
        private int next() {
            do {
                last = last % ID_MAX + 1;
            } while (used.size() < ID_MAX && used.contains(last));
            used.add(last);
            return last;
        }
    }
}
