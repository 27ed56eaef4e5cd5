package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.persistence.LoopJournal;
import io.haltere.broker.persistence.SessionState;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.SharedGroup;
import io.haltere.broker.routing.Subscriber;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client's state across connections: subscriptions, messages on their way, the will.
///
/// Confined to one loop for its whole life: a connection that resumes it is moved there. Others may
/// call [#loopIndex], [#isReachable], [#isCrowded] and [#clientId].
public final class Session implements Subscriber {
    /// A session expiry interval that never ends. Section 3.1.2.11.2 of MQTT 5.
    public static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    // For the life of the session.
    private final LoopContext context;
    private final String clientId;
    private final LoopJournal journal;

    /// The record of the session; 0 when it does not outlive the broker.
    private final long recordId;

    private final Outbox outbox;
    private final Inbox inbox = new Inbox();
    private final Answers answers;
    private final SessionSubscriptions subscriptions;
    private final Lifetime lifetime;
    private @Nullable PendingWill will;

    /// From the first connection on.
    private @Nullable Rights rights;

    private boolean ended;

    // For the life of the connection; null while the client is away. Volatile for isReachable().
    private volatile @Nullable Attachment attachment;

    /// @param isLasting whether it may outlive its first connection, and with it the broker
    public Session(LoopContext context, String clientId, boolean isLasting) {
        this(
                context,
                clientId,
                isLasting && context.journal().keeps() ? context.journal().newId() : 0);
    }

    private Session(LoopContext context, String clientId, long recordId) {
        this.context = context;
        this.clientId = clientId;
        this.journal = context.journal();
        this.recordId = recordId;
        this.answers = new Answers(journal, inbox);
        this.outbox = new Outbox(context, clientId, recordId);
        this.subscriptions = new SessionSubscriptions(context, this);
        this.lifetime = new Lifetime(context, clientId, recordId, this::end);
    }

    /// A session as it was when the broker ended: its client is away. On the loop that is to own
    /// it.
    public static Session restored(LoopContext context, SessionState state) {
        StateRecord.OfSession known = state.session();
        var session = new Session(context, known.clientId(), state.id());
        session.restore(state);
        return session;
    }

    private void restore(SessionState state) {
        StateRecord.OfSession known = state.session();
        state.received().forEach((packetId, record) -> inbox.add(packetId, record));
        subscriptions.restore(state.subscriptions());
        outbox.restore(state, subscriptions);
        will = PendingWill.restored(context, state);
        lifetime.restore(known);
    }

    /// All that was restored is there: time goes on, for the session and for its will.
    public void resumeTime() {
        lifetime.resume();
        if (will != null) {
            will.resume();
        }
    }

    @Override
    public String clientId() {
        return clientId;
    }

    public LoopContext context() {
        return context;
    }

    @Override
    public long recordId() {
        return recordId;
    }

    @Override
    public int loopIndex() {
        return context.loop().index();
    }

    /// Whether the session is over, by expiry or by a clean start. On its loop only.
    public boolean isEnded() {
        assert context.loop().isCurrent();
        return ended;
    }

    @Override
    public boolean isReachable() {
        return attachment != null;
    }

    @Override
    public boolean isCrowded() {
        return outbox.isCrowded();
    }

    /// Whether the client has to acknowledge something that was sent to it.
    public boolean owesAcknowledgements() {
        return outbox.isOutstanding();
    }

    // The connection comes and goes.

    /// Gives the session to a new connection. Nothing is sent before [#resume].
    ///
    /// @param expiryInterval seconds that the session outlives the connection
    public void attach(Attachment connection, long expiryInterval, @Nullable Will newWill) {
        assert context.loop().isCurrent();
        if (attachment != null || ended) {
            throw new IllegalStateException("session is not free: " + clientId);
        }
        if (will != null) {
            will.cancel(); // [MQTT-3.1.3-9]
        }
        Rights granted = Rights.of(connection);
        String complaint = granted.complaint();
        if (complaint != null) {
            context.log().notice(() -> complaint);
        }
        rights = granted;
        will = newWill == null ? null : new PendingWill(context, granted, newWill);
        attachment = connection;
        context.counters().increment(Counter.CLIENTS_CONNECTED);
        lifetime.attach(granted.client(), expiryInterval);
    }

    /// Sends what was in flight and what waited, after CONNACK.
    public void resume() {
        outbox.removeIf(message -> !mayReceive(message));
        outbox.attach(attached());
    }

    /// Another connection took the client id: the present one must go. [MQTT-3.1.4-3]
    public void yieldAttachment() {
        Attachment connection = attachment;
        if (connection != null) {
            connection.end(ReasonCode.SESSION_TAKEN_OVER);
        }
    }

    /// The connection ended.
    ///
    /// @param publishWill false after a DISCONNECT that says so [MQTT-3.14.4-3]
    public void detach(boolean publishWill) {
        assert context.loop().isCurrent();
        attached();
        attachment = null;
        context.counters().add(Counter.CLIENTS_CONNECTED, -1);
        outbox.detach();
        inbox.connectionLost();
        PendingWill pending = will;
        if (pending != null && !publishWill) {
            pending.cancel();
            will = null;
        } else if (pending != null) {
            pending.start(lifetime.seconds(), recordId);
        }
        if (lifetime.seconds() == 0) {
            end();
        } else {
            lifetime.detach(rights().client());
        }
    }

    /// Forgets everything. The will is published now if it still waits, for the session is over.
    /// [MQTT-3.1.2-8]
    public void end() {
        assert context.loop().isCurrent();
        if (ended) {
            return;
        }
        ended = true;
        lifetime.end();
        PendingWill pending = will;
        if (pending != null) {
            pending.publishNow();
        }
        List<Delivery> shared = outbox.close();
        subscriptions.removeAll();
        inbox.takeRecords().forEach(journal::remove);
        journal.remove(recordId);
        context.shared().sessions().remove(this);
        outbox.passOn(shared, this::passOn);
    }

    private void passOn(Message message, Subscription subscription) {
        SharedGroup group = subscription.group();
        if (group != null) {
            context.router().routeToMember(group, message);
        }
    }

    /// Changes how long the session outlives its connection, by DISCONNECT. False when that is not
    /// allowed: a session that was to end with its connection stays so. Section 3.14.2.2.2 of MQTT
    /// 5.
    public boolean changeExpiry(long seconds) {
        if (lifetime.seconds() == 0 && seconds != 0) {
            return false;
        }
        lifetime.seconds(seconds);
        return true;
    }

    public long expirySeconds() {
        return lifetime.seconds();
    }

    /// The rules have changed: the client goes if it would not be let in any more.
    public void recheck() {
        Attachment connection = attachment;
        if (connection != null && !rights().mayStay()) {
            connection.end(ReasonCode.ADMINISTRATIVE_ACTION);
        }
    }

    /// The broker goes down: the will of a client that is connected is due.
    public void publishWill() {
        PendingWill pending = will;
        if (pending != null && isReachable()) {
            pending.publishNow();
            will = null;
        }
    }

    /// The broker goes down: ends the connection; the session keeps its state.
    public void shutDown() {
        Attachment connection = attachment;
        if (connection != null) {
            connection.end(ReasonCode.SERVER_SHUTTING_DOWN);
        }
    }

    // From the client.

    /// Takes a message in, routes it and answers. The topic alias has been resolved, and the limits
    /// of the connection are kept.
    public void receive(Publish publish) {
        switch (publish.qos()) {
            case AT_MOST_ONCE -> accept(publish);
            case AT_LEAST_ONCE -> {
                long before = journal.changes();
                ReasonCode reason = accept(publish);
                answer(reason, Puback.of(publish.packetId(), reason), before, true);
            }
            case EXACTLY_ONCE -> receiveOnce(publish);
        }
    }

    private void receiveOnce(Publish publish) {
        int packetId = publish.packetId();
        long before = journal.changes();
        if (inbox.contains(packetId)) {
            answers.send(attached(), new Pubrec(packetId), before, false); // [MQTT-4.3.3-10]
            return;
        }
        ReasonCode reason = accept(publish);
        if (!reason.isError()) {
            inbox.add(
                    packetId,
                    recordId == 0
                            ? 0
                            : journal.add(new StateRecord.OfReceived(recordId, packetId)));
        }
        answer(reason, new Pubrec(packetId, reason), before, reason.isError());
    }

    /// MQTT 3 knows no way to say that there is no room but the end: the client will send again.
    private void answer(ReasonCode reason, Packet answer, long before, boolean ends) {
        if (reason == ReasonCode.QUOTA_EXCEEDED && !attached().terms().isV5()) {
            attached().end(reason);
        } else {
            answers.send(attached(), answer, before, ends);
        }
    }

    private ReasonCode accept(Publish publish) {
        // MQTT 3 has no way to say no: acknowledged, and gone. [MQTT311-3.3.5-2]
        if (!mayPublish(publish)) {
            return ReasonCode.NOT_AUTHORIZED;
        }
        int sizeMax = context.limits().messageSizeMax();
        if (sizeMax > 0 && publish.payload().size() > sizeMax) {
            context.log()
                    .debug(() ->
                            PacketText.publish("Dropped too large", "from", clientId, publish));
            return ReasonCode.PACKET_TOO_LARGE;
        }
        Message message = Message.of(publish, rights().origin(), context.now());
        if (wouldStay(publish) && hasNoRoom(message)) {
            context.counters().increment(Counter.PUBLISH_DROPPED);
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return context.router().route(message)
                ? ReasonCode.SUCCESS
                : ReasonCode.NO_MATCHING_SUBSCRIBERS;
    }

    private boolean hasNoRoom(Message message) {
        return context.isMemoryFull(message.footprint(), false)
                || !journal.acceptsGrowth() && context.router().isDurable(message);
    }

    /// Whether the broker would have to keep the message beyond this turn; one that deletes a
    /// retained message makes room.
    private static boolean wouldStay(Publish publish) {
        return publish.qos() != QoS.AT_MOST_ONCE
                || publish.retain() && !publish.payload().isEmpty();
    }

    private boolean mayPublish(Publish publish) {
        boolean allowed = rights().mayPublish(publish.topic(), publish.qos(), publish.retain());
        if (!allowed) {
            context.log().debug(() -> PacketText.publish("Denied", "from", clientId, publish));
        }
        return allowed;
    }

    /// Whether this message is one more than the client may have under way. [MQTT-3.3.4-7]
    public boolean isOverrun(Publish publish) {
        Terms terms = attached().terms();
        return terms.isV5()
                && terms.inboundMax() > 0
                && inbox.underWay() >= terms.inboundMax()
                && !inbox.contains(publish.packetId());
    }

    /// All answers to what the client sent so far have left.
    public void answersLeft() {
        inbox.answersLeft();
    }

    /// PUBREL: the client has seen our PUBREC.
    public void release(Pubrel pubrel) {
        long before = journal.changes();
        boolean known = inbox.release(pubrel.packetId());
        // An id that came back after a crash would make the next message with it a duplicate.
        journal.remove(inbox.takeRecord(pubrel.packetId()));
        ReasonCode reason = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        answers.send(attached(), new Pubcomp(pubrel.packetId(), reason), before, false);
    }

    /// PUBACK: the client has the message. False when it acknowledges something else that way.
    public boolean acknowledged(Puback puback) {
        Delivery delivery = outbox.find(puback.packetId());
        if (delivery == null) {
            return true;
        }
        if (delivery.qos != QoS.AT_LEAST_ONCE) {
            return false;
        }
        outbox.complete(delivery);
        return true;
    }

    /// PUBREC: the client owns the message, or refuses it.
    public boolean received(Pubrec pubrec) {
        long before = journal.changes();
        Delivery delivery = outbox.find(pubrec.packetId());
        if (delivery == null) {
            if (!pubrec.reason().isError()) {
                var unknown = new Pubrel(pubrec.packetId(), ReasonCode.PACKET_IDENTIFIER_NOT_FOUND);
                answers.send(attached(), unknown, before, false);
            }
            return true;
        }
        if (delivery.qos != QoS.EXACTLY_ONCE) {
            return false;
        }
        if (pubrec.reason().isError()) {
            outbox.complete(delivery); // [MQTT-4.4.0-2]
        } else {
            outbox.release(delivery);
            answers.send(attached(), new Pubrel(pubrec.packetId()), before, false);
        }
        return true;
    }

    /// PUBCOMP: the exchange is over. False when it never was one of QoS 2.
    public boolean completed(Pubcomp pubcomp) {
        Delivery delivery = outbox.find(pubcomp.packetId());
        if (delivery == null) {
            return true;
        }
        if (delivery.qos != QoS.EXACTLY_ONCE) {
            return false;
        }
        outbox.complete(delivery);
        return true;
    }

    public void subscribe(Subscribe subscribe) {
        subscriptions.subscribe(subscribe, attached());
    }

    public void unsubscribe(Unsubscribe unsubscribe) {
        subscriptions.unsubscribe(unsubscribe, attached());
    }

    Answers answers() {
        return answers;
    }

    // To the client.

    @Override
    public void deliver(Message message, Subscription subscription, long reference) {
        assert context.loop().isCurrent();
        if (ended || subscription.isOver()) {
            passOn(message, subscription);
            journal.release(reference, message);
            return;
        }
        if (!mayReceive(message)) {
            journal.release(reference, message);
            return;
        }
        QoS qos = subscription.qosOf(message, context.policy().upgradeQos());
        outbox.offer(message, subscription, qos, subscription.retainOf(message), reference);
    }

    /// Until a client comes back after a restart its rights are not known: what waits for it is
    /// looked through when it does.
    boolean mayReceive(Message message) {
        return rights == null || rights.mayReceive(message.topic());
    }

    Rights rights() {
        Rights known = rights;
        if (known == null) {
            throw new IllegalStateException("no connection yet: " + clientId);
        }
        return known;
    }

    void offerRetained(List<Message> messages, Subscription subscription) {
        messages.removeIf(message -> !mayReceive(message));
        if (context.policy().checksRetainSource()) {
            messages.removeIf(message -> !message.origin().mayStillPublish(message.publish()));
        }
        outbox.offerRetained(messages, subscription);
    }

    /// The wire takes bytes again.
    public void writable() {
        outbox.drain();
    }

    private Attachment attached() {
        Attachment connection = attachment;
        if (connection == null) {
            throw new IllegalStateException("no connection: " + clientId);
        }
        return connection;
    }
}
