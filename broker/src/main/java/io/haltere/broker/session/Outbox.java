package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.persistence.Backlog;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.persistence.SessionState;
import io.haltere.broker.port.Kept;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Pubrel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Everything on its way to one client: what waits, what is in flight, and the window between.
/// Confined to the session's loop.
///
/// I3: a message of QoS 1 or 2 that was taken in is sent until it is acknowledged, expires, or the
/// session ends. I4: messages leave in the order in which they came, but QoS 0 does not wait for
/// the window.
final class Outbox {
    // For the life of the session.
    private final LoopContext context;
    private final String clientId;
    private final LoopJournal journal;

    /// The record of the session; 0 when it does not outlive the broker.
    private final long session;

    private final Inflight inflight = new Inflight();
    private final Spill spill;

    private final Waiting waiting;
    private long nextSequence;
    private boolean dropping;

    /// Which messages the client may not have any more.
    private Predicate<Message> forbidden = _ -> false;

    // For the life of the connection; null while the client is away.
    private @Nullable Outlet outlet;
    private int window;

    /// In flight from an earlier connection, not sent on this one yet.
    private final ArrayDeque<Delivery> resend = new ArrayDeque<>(0);

    private int outstanding;
    private long outstandingBytes;

    /// @param session the record of the session; 0 when it does not outlive the broker
    Outbox(LoopContext context, String clientId, long session) {
        this.context = context;
        this.clientId = clientId;
        this.journal = context.journal();
        this.session = session;
        this.spill = new Spill(context, this::drain, this::lose);
        this.waiting = new Waiting(context, spill);
    }

    /// Takes in what was on its way when the broker ended.
    void restore(SessionState state, SessionSubscriptions subscriptions) {
        boolean wasAttached = state.session().wasAttached();
        Subscription source = null;
        for (SessionState.Waiting one : state.deliveries()) {
            source = subscriptions.standIn(one.delivery(), source);
            var delivery = Delivery.restored(one, source, wasAttached);
            nextSequence = one.id() + 1;
            if (delivery.packetId != 0 && inflight.restore(delivery)) {
                hold(delivery);
            } else {
                enqueue(delivery);
            }
        }
        restore(state.backlog(), subscriptions.standIn(), wasAttached);
    }

    private void restore(Backlog backlog, Subscription source, boolean wasAttached) {
        if (backlog.isEmpty()) {
            return;
        }
        nextSequence = Math.max(nextSequence, backlog.lastId() + 1);
        hold(backlog.size(), backlog.bytes(), (long) backlog.size() * Backlog.ENTRY_BYTES);
        waiting.restore(backlog, source, wasAttached, this::made);
    }

    private void made(Delivery delivery) {
        hold(0, 0, delivery.message.footprint() - Backlog.ENTRY_BYTES);
    }

    /// Begins to send over a new connection, first what was in flight on the last one.
    void attach(Attachment attachment) {
        outlet = new Outlet(context, attachment);
        Terms terms = attachment.terms();
        int own = context.limits().inflightMessagesMax();
        window = Math.min(terms.receiveMax(), own == 0 ? Inflight.ID_MAX : own);
        outstanding = 0;
        outstandingBytes = 0;
        resend.addAll(inflight.inOrder()); // [MQTT-4.4.0-1]
        drain();
    }

    void detach() {
        outlet = null;
        waiting.endCrowd();
        if (session != 0) {
            for (Delivery delivery : inflight.inOrder()) {
                if (delivery.qos == QoS.AT_LEAST_ONCE) {
                    note(delivery); // QoS 2 has been, before it was sent.
                }
            }
        }
        resend.clear();
        if (!context.policy().queueQos0()) {
            waiting.clearQos0(this::forget);
        }
    }

    /// Forgets waiting messages that the client may not have any more. What has not been read yet
    /// is looked at when it has.
    void removeIf(Predicate<Message> nowForbidden) {
        forbidden = nowForbidden;
        waiting.removeIf(
                delivery -> !delivery.message.isUnread() && forbidden.test(delivery.message),
                this::forget);
    }

    /// Takes a message for the client: sends it at once where nothing stands in the way.
    ///
    /// @param reference the record that says it is on its way; 0 for none
    void offer(
            Message message, Subscription subscription, QoS qos, boolean retain, long reference) {
        Outlet open = outlet;
        if (qos == QoS.AT_MOST_ONCE) {
            if (open != null && waiting.isEmptyOfQos0() && open.isWritable()) {
                open.send(message, subscription, qos, retain, 0, false);
                return;
            }
            if (open == null && !context.policy().queueQos0()) {
                return;
            }
        } else if (open != null
                && resend.isEmpty()
                && waiting.isEmpty()
                && hasWindow()
                && open.isWritable()) {
            var delivery =
                    new Delivery(message, subscription, qos, retain, reference, nextSequence++);
            hold(delivery);
            sendFirst(open, delivery);
            return;
        }
        if (open != null && qos != QoS.AT_MOST_ONCE) {
            waiting.noteMore();
        }
        if (waiting.isFull(message)) {
            journal.release(reference, message);
            drop();
            return;
        }
        enqueue(new Delivery(message, subscription, qos, retain, reference, nextSequence++));
    }

    /// Takes a retained message for a new subscription. They exist already and are only pointed at,
    /// so that the queue's limit does not cut them off; but a client that does not read cannot pile
    /// up one replay on another.
    void offerRetained(List<Message> messages, Subscription subscription) {
        boolean roomy = waiting.isEmpty();
        for (Message retained : messages) {
            QoS qos = retained.qos().min(subscription.options().qos());
            boolean isKept = session != 0 && qos != QoS.AT_MOST_ONCE;
            Message message = isKept ? retained.unkept() : retained;
            long reference = isKept ? refer(message, subscription, qos) : 0;
            if (roomy) {
                enqueue(new Delivery(message, subscription, qos, true, reference, nextSequence++));
            } else {
                offer(message, subscription, qos, true, reference);
            }
        }
        drain();
    }

    /// Writes the message down once more, for the retained one may go before it arrives.
    private long refer(Message message, Subscription subscription, QoS qos) {
        var delivery = new Delivery(message, subscription, qos, true, 0, 0);
        long reference = journal.add(delivery.record(session, journal.refer(message)));
        journal.routed(message);
        journal.flushMuch();
        return reference;
    }

    private void enqueue(Delivery delivery) {
        waiting.add(delivery);
        hold(delivery);
    }

    /// Whether publishers should wait. From any thread.
    boolean isCrowded() {
        return waiting.isCrowded();
    }

    /// Whether something sent on this connection is not acknowledged.
    boolean isOutstanding() {
        return outstanding > 0;
    }

    private void drop() {
        context.counters().increment(Counter.PUBLISH_DROPPED);
        if (!dropping) {
            dropping = true;
            context.log()
                    .notice(() ->
                            "Outgoing messages are being dropped for client " + clientId + ".");
        }
    }

    private boolean hasWindow() {
        int bytesMax = context.limits().inflightBytesMax();
        return outstanding < window && (bytesMax == 0 || outstandingBytes < bytesMax);
    }

    /// Sends what waits for as long as window and wire allow.
    void drain() {
        Outlet open = outlet;
        if (open == null) {
            return;
        }
        while (open.isWritable()) {
            Delivery first = resend.peek();
            if (first != null) {
                if (!hasWindow() || !spill.isWhole(first, resend)) {
                    break;
                }
                sendAgain(open, resend.remove());
                continue;
            }
            Delivery next = waiting.next(hasWindow());
            if (next == null) {
                break;
            }
            sendWaiting(open, next);
        }
        waiting.noteLess();
        if (dropping && waiting.size() == 0) {
            dropping = false;
        }
    }

    /// What the disk has lost cannot be sent.
    private void lose(Delivery delivery) {
        context.log()
                .warning(() ->
                        "Warning: A message for client "
                                + clientId
                                + " is lost: the store is damaged.");
        if (waiting.remove(delivery)) {
            forget(delivery);
        } else if (inflight.find(delivery.packetId) == delivery) {
            finish(delivery);
        }
    }

    private void sendWaiting(Outlet open, Delivery delivery) {
        if (delivery.message.expires() && delivery.message.hasExpired(context.now())) {
            forget(delivery); // [MQTT-3.3.2-5]
        } else if (delivery.wasUnread && forbidden.test(delivery.message)) {
            forget(delivery);
        } else if (delivery.qos == QoS.AT_MOST_ONCE) {
            forget(delivery);
            open.send(delivery);
        } else {
            sendFirst(open, delivery);
        }
    }

    private void sendFirst(Outlet open, Delivery delivery) {
        inflight.add(delivery);
        if (delivery.qos == QoS.EXACTLY_ONCE && delivery.reference != 0) {
            // After a crash the same message must come with the same id, or it comes twice.
            note(delivery);
            open(delivery);
            journal.whenDurable(() -> {
                if (outlet == open
                        && inflight.find(delivery.packetId) == delivery
                        && !open.send(delivery)) {
                    complete(delivery);
                }
            });
        } else if (open.send(delivery)) {
            open(delivery);
        } else {
            inflight.remove(delivery);
            forget(delivery);
        }
    }

    /// Writes down the packet id, or that it is released.
    private void note(Delivery delivery) {
        Kept kept = delivery.message.kept();
        if (delivery.reference != 0 && kept != null) {
            journal.put(delivery.reference, delivery.record(session, kept.id()));
        }
    }

    /// PUBREC has come: what is left is to release the id.
    void release(Delivery delivery) {
        if (!delivery.released) {
            delivery.released = true;
            note(delivery);
        }
    }

    private void sendAgain(Outlet open, Delivery delivery) {
        open(delivery);
        if (delivery.released) {
            open.wire().send(new Pubrel(delivery.packetId));
        } else if (!open.sendAgain(delivery)) {
            finish(delivery);
        }
    }

    private void open(Delivery delivery) {
        outstanding++;
        outstandingBytes += delivery.message.size();
    }

    /// The exchange with this packet id, or null.
    @Nullable Delivery find(int packetId) {
        return inflight.find(packetId);
    }

    /// Ends an exchange and sends what waited for its place.
    void complete(Delivery delivery) {
        finish(delivery);
        drain();
    }

    private void finish(Delivery delivery) {
        inflight.remove(delivery);
        // One that was not sent on this connection yet may be acknowledged all the same.
        if (resend.isEmpty() || !resend.remove(delivery)) {
            outstanding--;
            outstandingBytes -= delivery.message.size();
        }
        forget(delivery);
    }

    private void hold(Delivery delivery) {
        hold(1, delivery.message.size(), delivery.message.footprint());
    }

    private void hold(int messages, long bytes, long memory) {
        context.counters().add(Counter.MESSAGES_HELD, messages);
        context.counters().add(Counter.BYTES_HELD, bytes);
        context.counters().add(Counter.MEMORY_HELD, memory);
    }

    private void forget(Delivery delivery) {
        delivery.isOver = true;
        hold(-1, -delivery.message.size(), -delivery.message.footprint());
        journal.release(delivery.reference, delivery.message);
    }

    /// Empties everything at the session's end and returns the deliveries that the other members of
    /// a shared group should get: QoS 1 in flight and all that waited, but no QoS 2 that was sent.
    /// [MQTT-4.8.2-4] [MQTT-4.8.2-5]
    List<Delivery> close() {
        var shared = new ArrayList<Delivery>();
        for (Delivery delivery : inflight.inOrder()) {
            if (delivery.qos == QoS.AT_LEAST_ONCE) {
                closeOne(delivery, shared);
            } else {
                forget(delivery);
            }
        }
        close(waiting.clear(delivery -> closeOne(delivery, shared)));
        return shared;
    }

    /// Nothing in a backlog came by a shared group.
    private void close(@Nullable Backlog backlog) {
        if (backlog == null) {
            return;
        }
        hold(-backlog.size(), -backlog.bytes(), -(long) backlog.size() * Backlog.ENTRY_BYTES);
        journal.remove(backlog);
    }

    private void closeOne(Delivery delivery, List<Delivery> shared) {
        boolean isShared = delivery.subscription.group() != null;
        if (isShared) {
            shared.add(delivery);
        }
        if (!isShared || !delivery.message.isStub()) {
            forget(delivery);
        }
    }

    /// Gives what [#close] returned to somebody else, now or when it has been read: what is there
    /// first, for to read hands over that its records have ended.
    void passOn(List<Delivery> shared, BiConsumer<Message, Subscription> receiver) {
        var unread = new ArrayList<Delivery>();
        for (Delivery delivery : shared) {
            if (delivery.message.isStub()) {
                unread.add(delivery);
            } else {
                receiver.accept(delivery.message, delivery.subscription);
            }
        }
        for (Delivery delivery : unread) {
            spill.load(
                    delivery,
                    read -> {
                        if (!read.message.isStub()) { // What is damaged cannot be passed on.
                            receiver.accept(read.message, read.subscription);
                        }
                        forget(read);
                    });
        }
    }
}
