package io.haltere.broker.session;

import io.haltere.broker.persistence.SessionState;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.QoS;

/// One message on its way to one client: waiting, or sent and not yet acknowledged.
final class Delivery {
    /// A stub while its payload is on disk alone.
    Message message;

    final Subscription subscription;
    final QoS qos;
    final boolean retain;

    /// The record that says it is on its way; 0 for none.
    final long reference;

    /// Tells which of two that wait came first.
    final long sequence;

    /// 0 until it is sent for the first time; then 1 to 65 535, for good.
    int packetId;

    /// Whether it may have been sent before, though nobody knows its packet id: before a crash.
    boolean maybeSent;

    /// Whether its payload counts among those that wait in memory.
    boolean isInMemory;

    /// Whether nothing was known of its message before it was read.
    boolean wasUnread;

    /// Whether nobody waits for it any more.
    boolean isOver;

    /// Whether PUBREC came: the client owns the message, only the id is left to release.
    boolean released;

    Delivery(
            Message message,
            Subscription subscription,
            QoS qos,
            boolean retain,
            long reference,
            long sequence) {
        this.message = message;
        this.subscription = subscription;
        this.qos = qos;
        this.retain = retain;
        this.reference = reference;
        this.sequence = sequence;
    }

    /// One that was on its way when the broker ended. Its sequence is the id of its record.
    ///
    /// @param wasAttached whether the client was connected then
    static Delivery restored(SessionState.Waiting found, Subscription source, boolean wasAttached) {
        StateRecord.OfDelivery known = found.delivery();
        var delivery =
                new Delivery(
                        found.message(),
                        source,
                        known.qos(),
                        known.retain(),
                        found.id(),
                        found.id());
        delivery.packetId = known.packetId();
        delivery.released = known.released();
        delivery.maybeSent =
                wasAttached && known.qos() == QoS.AT_LEAST_ONCE && known.packetId() == 0;
        return delivery;
    }

    /// What is to be known of it after a restart.
    StateRecord.OfDelivery record(long session, long keptMessage) {
        return new StateRecord.OfDelivery(
                session,
                keptMessage,
                qos,
                retain,
                subscription.group() == null ? 0 : subscription.recordId(),
                subscription.identifiers(),
                packetId,
                released);
    }
}
