package io.haltere.broker.persistence;

import io.haltere.broker.access.Access;
import io.haltere.broker.persistence.StateRecord.OfDelivery;
import io.haltere.broker.persistence.StateRecord.OfImport;
import io.haltere.broker.persistence.StateRecord.OfMessage;
import io.haltere.broker.persistence.StateRecord.OfReceived;
import io.haltere.broker.persistence.StateRecord.OfRetained;
import io.haltere.broker.persistence.StateRecord.OfSession;
import io.haltere.broker.persistence.StateRecord.OfSubscription;
import io.haltere.broker.persistence.StateRecord.OfWill;
import io.haltere.broker.port.Kept;
import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.plugin.Client;
import io.haltere.store.Replay;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Takes the records of a journal in and puts the state together that they make. For one thread.
///
/// The same records make the same state, whatever the clock says and however often.
public final class StateReplay implements Replay {
    private static final int TOPICS = 1 << 14;

    private final IntFunction<? extends @Nullable Access> listeners;

    /// Whether all messages are taken into memory. Otherwise those that are not retained are read
    /// when they are sent.
    private final boolean isWhole;

    private final RecordCodec codec = new RecordCodec(TOPICS, this::origin);
    private final Map<OriginKey, Origin> origins = new HashMap<>();
    private final RecordTable records = new RecordTable();
    private Origin last = Origin.BROKER;
    private final IdSlots sessionSlots = new IdSlots();
    private int unreadable;

    private record OriginKey(String clientId, @Nullable String username, int listenerPort) {}

    /// @param listeners the rules of the listener at this port; null when there is none any more
    public StateReplay(IntFunction<? extends @Nullable Access> listeners) {
        this(listeners, false);
    }

    private StateReplay(IntFunction<? extends @Nullable Access> listeners, boolean isWhole) {
        this.listeners = listeners;
        this.isWhole = isWhole;
    }

    /// One that takes all payloads into memory, for looking at a state without its broker.
    public static StateReplay whole() {
        return new StateReplay(_ -> null, true);
    }

    private Origin origin(String clientId, @Nullable String username, int port) {
        if (!isLast(clientId, username, port)) {
            last = newOrigin(clientId, username, port);
        }
        return last;
    }

    private boolean isLast(String clientId, @Nullable String username, int port) {
        Client client = last.client();
        return client != null
                && last.clientId().equals(clientId)
                && Objects.equals(client.username(), username)
                && client.listenerPort() == port;
    }

    private Origin newOrigin(String clientId, @Nullable String username, int port) {
        return origins.computeIfAbsent(
                new OriginKey(clientId, username, port),
                _ ->
                        new Origin(
                                clientId,
                                new Client(clientId, username, "", port, ProtocolVersion.V5),
                                listeners.apply(port)));
    }

    @Override
    public void put(long id, int type, ByteBuffer body) {
        if (isWhole || !isPacked(id, type, body)) {
            StateRecord next = codec.read(type, body);
            if (next == null) {
                unreadable++;
            } else {
                records.put(id, next);
            }
        }
    }

    /// Takes a record of a kind of which there may be many.
    private boolean isPacked(long id, int type, ByteBuffer body) {
        if (type == RecordCodec.DELIVERY) {
            long packed = RecordScan.delivery(id, body, sessionSlots);
            if (packed != 0) {
                records.pack(id, packed);
            }
            return packed != 0;
        }
        if (type != RecordCodec.MESSAGE) {
            return false;
        }
        int size = RecordScan.payloadBytes(body);
        if (size == RecordScan.MALFORMED) {
            unreadable++;
        } else {
            records.pack(id, PackedRecord.message(size));
        }
        return true;
    }

    @Override
    public void delete(long id) {
        records.remove(id);
    }

    /// Takes the messages that are retained into memory: those who subscribe want them at once.
    @Override
    public void end(Entries entries) throws IOException {
        var retained = new ArrayList<Long>();
        records.forEach((_, known) -> {
            if (known instanceof OfRetained reference
                    && PackedRecord.isMessage(records.packed(reference.message()))) {
                retained.add(reference.message());
            }
        });
        for (long id : retained) {
            ByteBuffer body = entries.read(id);
            StateRecord read = body == null ? null : codec.read(RecordCodec.MESSAGE, body);
            if (read != null) {
                records.put(id, read);
            }
        }
    }

    /// Whether there is nothing, and nothing that cannot be read.
    public boolean isEmpty() {
        return records.isEmpty() && unreadable == 0;
    }

    /// How far a database of Mosquitto has been taken over, with the id of that record; null when
    /// none is on its way.
    public Map.@Nullable Entry<Long, OfImport> underWay() {
        var marks = new ArrayList<Map.Entry<Long, OfImport>>();
        records.forEach((id, known) -> {
            if (known instanceof OfImport mark) {
                marks.add(Map.entry(id, mark));
            }
        });
        return marks.isEmpty() ? null : marks.getFirst();
    }

    /// The ids of all records.
    public List<Long> ids() {
        var ids = new ArrayList<Long>();
        records.forEach((id, _) -> ids.add(id));
        records.forEachPacked((id, _) -> ids.add(id));
        return ids;
    }

    /// The state that the records make.
    public RecoveredState state() {
        return new Assembly().assemble();
    }

    /// What is known of a session while the records are gone through.
    private static final class Parts {
        final Map<Long, OfSubscription> subscriptions = new LinkedHashMap<>();
        final List<SessionState.Waiting> deliveries = new ArrayList<>();
        final Backlog backlog = new Backlog();
        final Map<Integer, Long> received = new LinkedHashMap<>();
        SessionState.@Nullable DueWill will;
    }

    private final class Assembly {
        private final Map<Long, Parts> sessions = new TreeMap<>();
        private final Map<String, Long> newest = new HashMap<>();
        private final TreeMap<Long, Message> retained = new TreeMap<>();
        private final List<Long> orphans = new ArrayList<>();

        /// What stands for packed messages to which several refer, or a delivery that has begun.
        private final Map<Long, Message> onDisk = new HashMap<>();

        /// By their slots; null where the session is gone.
        private @Nullable Parts[] bySlot = {};

        RecoveredState assemble() {
            records.forEach(this::findSession);
            bySlot = new @Nullable Parts[sessionSlots.count()];
            for (int slot = 0; slot < bySlot.length; slot++) {
                bySlot[slot] = sessions.get(sessionSlots.id(slot));
            }
            records.forEachPacked(this::count);
            records.forEach(this::count);
            records.forEach(this::sort);
            records.forEachPacked(this::deliver);
            records.forEach(this::findUnused);
            records.forEachPacked(this::findUnused);
            var all = new ArrayList<SessionState>();
            sessions.forEach((id, parts) -> all.add(session(id, parts)));
            return new RecoveredState(all, retained, orphans, unreadable);
        }

        /// Of two sessions of one client the older has been ended by another loop.
        private void findSession(long id, StateRecord known) {
            if (known instanceof OfSession session) {
                Long other = newest.get(session.clientId());
                if (other == null || other < id) {
                    newest.put(session.clientId(), id);
                    sessions.put(id, new Parts());
                }
                Long older = other == null ? null : Long.valueOf(Math.min(other, id));
                if (older != null) {
                    sessions.remove(older);
                    orphans.add(older);
                }
            }
        }

        /// How many refer to each packed message must be known before it is handed out.
        private void count(long id, long packed) {
            if (PackedRecord.isDelivery(packed) && bySlot[PackedRecord.slot(packed)] != null) {
                count(PackedRecord.messageOf(id, packed));
            }
        }

        private void count(long id, StateRecord known) {
            if (known instanceof OfDelivery delivery && sessions.containsKey(delivery.session())) {
                count(delivery.message());
            }
        }

        private void count(long message) {
            long packed = records.packed(message);
            if (PackedRecord.isMessage(packed)) {
                records.pack(message, PackedRecord.withReference(packed));
            }
        }

        private void deliver(long id, long packed) {
            if (!PackedRecord.isDelivery(packed)) {
                return;
            }
            int slot = PackedRecord.slot(packed);
            Parts parts = bySlot[slot];
            long message = PackedRecord.messageOf(id, packed);
            long known = records.packed(message);
            if (parts != null
                    && PackedRecord.isMessage(known)
                    && PackedRecord.references(known) == 1) {
                parts.backlog.add(
                        id,
                        message,
                        PackedRecord.size(known),
                        PackedRecord.qos(packed),
                        PackedRecord.isRetain(packed));
            } else if (!deliver(id, PackedRecord.delivery(id, packed, sessionSlots.id(slot)))) {
                orphans.add(id);
            }
        }

        /// The message with this record, to which one more refers; null when there is none.
        private @Nullable Message referred(long id) {
            if (records.get(id) instanceof OfMessage whole) {
                refer(id, whole.message());
                return whole.message();
            }
            long packed = records.packed(id);
            return PackedRecord.isMessage(packed)
                    ? onDisk.computeIfAbsent(id, _ -> Message.onDisk(kept(id, packed)))
                    : null;
        }

        private static Kept kept(long id, long packed) {
            return new Kept(id, PackedRecord.references(packed), PackedRecord.size(packed));
        }

        private void sort(long id, StateRecord known) {
            boolean isFound =
                    switch (known) {
                        case OfSession _, OfMessage _, OfImport _ -> true;
                        case OfSubscription subscription ->
                                take(
                                        subscription.session(),
                                        parts -> parts.subscriptions.put(id, subscription));
                        case OfDelivery delivery -> deliver(id, delivery);
                        case OfRetained kept -> retain(id, kept);
                        case OfReceived received ->
                                take(
                                        received.session(),
                                        parts -> parts.received.put(received.packetId(), id));
                        case OfWill will -> take(will.session(), parts -> due(id, will, parts));
                    };
            if (!isFound) {
                orphans.add(id);
            }
        }

        private boolean take(long session, java.util.function.Consumer<Parts> into) {
            Parts parts = sessions.get(session);
            if (parts != null) {
                into.accept(parts);
            }
            return parts != null;
        }

        private boolean deliver(long id, OfDelivery delivery) {
            Parts parts = sessions.get(delivery.session());
            Message message = parts == null ? null : referred(delivery.message());
            if (parts == null || message == null) {
                return false;
            }
            parts.deliveries.add(new SessionState.Waiting(id, delivery, message));
            return true;
        }

        private boolean retain(long id, OfRetained reference) {
            if (!(records.get(reference.message()) instanceof OfMessage kept)) {
                unreadable += records.packed(reference.message()) == 0 ? 0 : 1;
                return false;
            }
            retained.put(id, kept.message());
            refer(reference.message(), kept.message());
            return true;
        }

        private void refer(long id, Message message) {
            Kept kept = message.kept();
            if (kept == null) {
                message.kept(new Kept(id, 1, message.size()));
            } else if (!kept.acquire()) {
                throw new IllegalStateException("nothing has been released");
            }
        }

        private void due(long id, OfWill will, Parts parts) {
            if (records.get(will.session()) instanceof OfSession session) {
                Access access = listeners.apply(session.listenerPort());
                if (access != null) {
                    parts.will = new SessionState.DueWill(id, will, access);
                } else {
                    orphans.add(id); // Nobody can say whether it may be published.
                }
            }
        }

        /// A message to which nothing refers any more has arrived everywhere.
        private void findUnused(long id, StateRecord known) {
            if (known instanceof OfMessage kept && kept.message().kept() == null) {
                orphans.add(id);
            }
        }

        private void findUnused(long id, long packed) {
            if (PackedRecord.isMessage(packed) && PackedRecord.references(packed) == 0) {
                orphans.add(id);
            }
        }

        private SessionState session(long id, Parts parts) {
            if (!(records.get(id) instanceof OfSession session)) {
                throw new IllegalStateException("no session " + id);
            }
            parts.deliveries.sort((one, other) -> Long.compare(one.id(), other.id()));
            return new SessionState(
                    id,
                    session,
                    parts.subscriptions,
                    parts.deliveries,
                    parts.backlog,
                    parts.received,
                    parts.will);
        }
    }
}
