package io.haltere.broker.persistence;

import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfMessage;
import io.haltere.broker.persistence.StateRecord.OfReceived;
import io.haltere.broker.persistence.StateRecord.OfRetained;
import io.haltere.broker.persistence.StateRecord.OfSession;
import io.haltere.broker.persistence.StateRecord.OfSubscription;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.BaseMessage;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.ClientMessage;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.broker.persistence.mosquitto.DatabaseProblem;
import io.haltere.broker.persistence.mosquitto.DatabaseVisitor;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.plugin.Client;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Turns what a `mosquitto.db` holds into records. Takes all of the file in first, since what
/// refers to something may come before it. For one thread.
///
/// Mosquitto routes a QoS 2 message when it is released, the broker when it comes: messages that
/// were not released yet are routed here, to the sessions of the file.
public final class DatabaseImport implements DatabaseVisitor {
    private static final int COMPLAINTS_MAX = 100;
    private static final long MILLIS = 1000;
    private static final int NO_LOCAL = 0x04;
    private static final int AS_PUBLISHED = 0x08;
    private static final int HANDLING_SHIFT = 4;
    private static final int HANDLING = 0b11;

    /// Of a payload, so that there is room for a topic and properties in the packet around it.
    private static final int PAYLOAD_MAX = 268_435_455 - (1 << 21);

    private final Map<Long, BaseMessage> messages = new HashMap<>();
    private final Map<String, Parts> clients = new LinkedHashMap<>();
    private final List<Long> retained = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private final long now;
    private int complaintsInAll;

    /// @param now epoch milliseconds, from which on clients that were connected are away
    public DatabaseImport(long now) {
        this.now = now;
    }

    /// What belongs to one client.
    private static final class Parts {
        DatabaseChunk.@Nullable Client client;
        final Map<String, DatabaseChunk.Subscription> subscriptions = new LinkedHashMap<>();
        final List<ClientMessage> outgoing = new ArrayList<>();
        final List<ClientMessage> incoming = new ArrayList<>();
    }

    /// Takes the records.
    public interface Sink {
        /// @return the id that the record was given; larger than all before
        long add(StateRecord next);
    }

    /// How much was taken over.
    public record Counts(int sessions, int subscriptions, int deliveries, int retained) {}

    // Reading.

    @Override
    public void chunk(DatabaseChunk chunk, long length) {
        switch (chunk) {
            case DatabaseChunk.Config _ -> {}
            case BaseMessage message -> messages.put(message.id(), message);
            case DatabaseChunk.Client client -> parts(client.clientId()).client = client;
            case DatabaseChunk.Subscription subscription ->
                    parts(subscription.clientId())
                            .subscriptions
                            .put(subscription.filter(), subscription);
            case ClientMessage message -> {
                Parts parts = parts(message.clientId());
                boolean isOutgoing = message.direction() == Direction.OUT;
                (isOutgoing ? parts.outgoing : parts.incoming).add(message);
            }
            case DatabaseChunk.Retained kept -> retained.add(kept.messageId());
        }
    }

    private Parts parts(String clientId) {
        return clients.computeIfAbsent(clientId, _ -> new Parts());
    }

    @Override
    public void unknown(long offset, long number, long length) {
        complain("chunk of unknown kind " + number + " at byte " + offset);
    }

    @Override
    public void problem(DatabaseProblem problem) {
        complain(problem.toString());
    }

    private void complain(String complaint) {
        complaintsInAll++;
        if (complaints.size() < COMPLAINTS_MAX) {
            complaints.add(complaint);
        }
    }

    /// What could not be taken over, half a sentence each; no more than a hundred.
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// How many there were in all.
    public int complaintsInAll() {
        return complaintsInAll;
    }

    // Writing.

    /// Hands the records over, what is referred to before what refers to it. Once.
    public Counts write(Sink sink) {
        return new Writing(sink).write();
    }

    private final class Writing {
        private final Sink sink;
        private final Map<Long, Long> written = new HashMap<>();
        private final Map<String, Long> sessions = new LinkedHashMap<>();
        private final List<Known> subscriptions = new ArrayList<>();
        private final Set<Long> isRetained = new HashSet<>(retained);
        private final Map<String, Long> retainedByTopic = new LinkedHashMap<>();
        private int deliveries;

        /// A subscription that a message may match.
        private record Known(String clientId, TopicFilter filter, OfSubscription record) {}

        Writing(Sink sink) {
            this.sink = sink;
        }

        Counts write() {
            clients.forEach(this::session);
            retained.forEach(this::findRetained);
            clients.forEach((clientId, parts) -> outgoing(session(clientId), parts.outgoing));
            clients.forEach((clientId, parts) -> incoming(session(clientId), parts.incoming));
            for (long id : retainedByTopic.values()) {
                sink.add(new OfRetained(record(id)));
            }
            return new Counts(
                    sessions.size(), subscriptions.size(), deliveries, retainedByTopic.size());
        }

        private long session(String clientId) {
            return Objects.requireNonNull(sessions.get(clientId));
        }

        /// One whose own chunk is lost lasts as long as those of MQTT 3.
        private void session(String clientId, Parts parts) {
            DatabaseChunk.Client client = parts.client;
            if (client == null) {
                complain("no session for client " + clientId + ", which has messages or filters");
                client =
                        new DatabaseChunk.Client(
                                clientId, null, 0, DatabaseChunk.Client.FOR_EVER, 0, 0);
            }
            long id =
                    sink.add(
                            new OfSession(
                                    clientId,
                                    client.username(),
                                    ProtocolVersion.V5,
                                    client.listenerPort(),
                                    client.expirySeconds(),
                                    endsAt(client)));
            sessions.put(clientId, id);
            parts.subscriptions.values().forEach(next -> subscription(id, next));
        }

        private long endsAt(DatabaseChunk.Client client) {
            if (client.expirySeconds() == DatabaseChunk.Client.FOR_EVER) {
                return Message.NEVER;
            }
            return client.expiresAt() == 0
                    ? now + client.expirySeconds() * MILLIS
                    : millis(client.expiresAt());
        }

        private void subscription(long session, DatabaseChunk.Subscription found) {
            TopicFilter filter = TopicFilter.parse(found.filter());
            int handling = found.options() >> HANDLING_SHIFT & HANDLING;
            if (filter == null || handling == HANDLING) {
                complain("subscription of client " + found.clientId() + " that cannot be");
                return;
            }
            var options =
                    new SubscriptionOptions(
                            found.qos(),
                            (found.options() & NO_LOCAL) != 0,
                            (found.options() & AS_PUBLISHED) != 0,
                            RetainHandling.of(handling));
            var next = new OfSubscription(session, filter, options, found.identifier());
            sink.add(next);
            subscriptions.add(new Known(found.clientId(), filter, next));
        }

        private void findRetained(long id) {
            BaseMessage base = messages.get(id);
            if (base == null) {
                complain("retained message " + id + " that is not there");
            } else if (record(id) != 0) {
                retainedByTopic.put(base.topic(), id);
            }
        }

        private void outgoing(long session, List<ClientMessage> found) {
            Set<Integer> packetIds = new HashSet<>();
            for (ClientMessage next : found) {
                long message = record(next.messageId());
                if (message == 0) {
                    complain("message for client " + next.clientId() + " that is not there");
                } else {
                    outgoing(session, message, next, packetIds);
                }
            }
        }

        private void outgoing(
                long session, long message, ClientMessage next, Set<Integer> packetIds) {
            boolean wasSent =
                    switch (next.state()) {
                        case QUEUED, PUBLISH_QOS_0 -> false;
                        case PUBLISH_QOS_1, PUBLISH_QOS_2 -> next.dup();
                        default -> true;
                    };
            boolean isReleased =
                    next.qos() == QoS.EXACTLY_ONCE
                            && (next.state() == State.RESEND_PUBREL
                                    || next.state() == State.WAIT_FOR_PUBCOMP);
            int packetId = wasSent && next.qos() != QoS.AT_MOST_ONCE ? next.packetId() : 0;
            if (packetId != 0 && !packetIds.add(packetId)) {
                complain("packet id " + packetId + " of client " + next.clientId() + " twice");
                if (isReleased) {
                    return;
                }
                packetId = 0;
            }
            deliver(
                    new OfDelivery(
                            session,
                            message,
                            next.qos(),
                            next.retain(),
                            0,
                            next.subscriptionIdentifiers().stream().mapToInt(i -> i).toArray(),
                            packetId,
                            isReleased && packetId != 0));
        }

        private void deliver(OfDelivery next) {
            sink.add(next);
            deliveries++;
        }

        private void incoming(long session, List<ClientMessage> found) {
            Set<Integer> packetIds = new HashSet<>();
            for (ClientMessage next : found) {
                if (next.packetId() == 0 || !packetIds.add(next.packetId())) {
                    complain("packet id from client " + next.clientId() + " that cannot be");
                    continue;
                }
                sink.add(new OfReceived(session, next.packetId()));
                route(next.clientId(), next.messageId());
            }
        }

        /// Mosquitto keeps a message without topic where it had refused it.
        private void route(String publisher, long id) {
            BaseMessage base = messages.get(id);
            if (base == null) {
                complain("message from client " + publisher + " that is not there");
                return;
            }
            TopicName topic = topic(base);
            if (topic == null) {
                return;
            }
            if (base.retain()) {
                if (base.payload().size() == 0) {
                    retainedByTopic.remove(base.topic());
                } else if (record(id) != 0) {
                    retainedByTopic.put(base.topic(), id);
                }
            }
            Map<Long, OfDelivery> bySession = new LinkedHashMap<>();
            for (Known known : subscriptions) {
                SubscriptionOptions options = known.record().options();
                boolean isOwn = options.noLocal() && known.clientId().equals(publisher);
                boolean isWanted = options.qos() != QoS.AT_MOST_ONCE && !known.filter().isShared();
                if (isWanted && !isOwn && known.filter().matches(topic)) {
                    bySession.merge(
                            known.record().session(), delivery(base, known.record()), this::both);
                }
            }
            bySession.values().forEach(this::deliver);
        }

        private OfDelivery delivery(BaseMessage base, OfSubscription subscription) {
            int identifier = subscription.identifier();
            return new OfDelivery(
                    subscription.session(),
                    record(base.id()),
                    base.qos().min(subscription.options().qos()),
                    base.retain() && subscription.options().retainAsPublished(),
                    0,
                    identifier == 0 ? new int[0] : new int[] {identifier},
                    0,
                    false);
        }

        /// Overlapping subscriptions of one client get the message once.
        private OfDelivery both(OfDelivery one, OfDelivery other) {
            var identifiers = new TreeSet<Integer>();
            for (int identifier : one.identifiers()) {
                identifiers.add(identifier);
            }
            for (int identifier : other.identifiers()) {
                identifiers.add(identifier);
            }
            return new OfDelivery(
                    one.session(),
                    one.message(),
                    one.qos().level() >= other.qos().level() ? one.qos() : other.qos(),
                    one.retain() || other.retain(),
                    0,
                    identifiers.stream().mapToInt(i -> i).toArray(),
                    0,
                    false);
        }

        /// The record of a message, which is written when it is first asked for; 0 when there is
        /// none.
        private long record(long id) {
            Long known = written.get(id);
            if (known != null) {
                return known;
            }
            BaseMessage base = messages.get(id);
            TopicName topic = base == null ? null : topic(base);
            long record = 0;
            if (base != null && topic != null) {
                boolean retain = base.retain() || isRetained.contains(id);
                record = sink.add(new OfMessage(message(base, topic, retain)));
            }
            written.put(id, record);
            return record;
        }
    }

    private static long millis(long seconds) {
        boolean isSane = seconds > 0 && seconds < Message.NEVER / MILLIS;
        return isSane ? seconds * MILLIS : Message.NEVER;
    }

    /// Null when no packet could carry the message.
    private static @Nullable TopicName topic(BaseMessage base) {
        byte[] utf8 = base.topic().getBytes(StandardCharsets.UTF_8);
        boolean isPossible = utf8.length > 0 && base.payload().size() <= PAYLOAD_MAX;
        return isPossible ? TopicName.parse(utf8, 0, utf8.length) : null;
    }

    private static Message message(BaseMessage base, TopicName topic, boolean retain) {
        Properties properties =
                base.properties()
                        .without(Property.MESSAGE_EXPIRY_INTERVAL)
                        .without(Property.TOPIC_ALIAS)
                        .without(Property.SUBSCRIPTION_IDENTIFIER);
        var publish = new Publish(topic, base.payload(), base.qos(), retain, false, 0, properties);
        return new Message(
                publish,
                base.expiresAt() == 0 ? Message.NEVER : millis(base.expiresAt()),
                origin(base));
    }

    private static Origin origin(BaseMessage base) {
        String clientId = base.sourceId();
        if (clientId.isEmpty()) {
            return Origin.BROKER;
        }
        var client =
                new Client(
                        clientId, base.sourceUsername(), "", base.sourcePort(), ProtocolVersion.V5);
        return new Origin(clientId, client, null);
    }
}
