package io.haltere.broker.session;

import io.haltere.broker.persistence.Backlog;
import io.haltere.broker.port.Kept;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.QoS;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What waits for one client with QoS 1 or 2, in order. Confined to the session's loop.
///
/// What waited when the broker began stays a [Backlog] until it is nearly its turn: only a few of
/// it are objects at a time. While there is one, new deliveries wait behind it.
final class WaitingQueue {
    private static final int MADE_MAX = 128;

    private final ArrayDeque<Delivery> first = new ArrayDeque<>();

    // While there is a backlog.
    private @Nullable Backlog backlog;
    private @Nullable Subscription source;
    private boolean isMaybeSent;
    private final ArrayDeque<Delivery> behind = new ArrayDeque<>(0);
    private @Nullable Consumer<Delivery> made;

    /// Takes in what waited when the broker ended. Sequences of deliveries are the ids of their
    /// records so far.
    ///
    /// @param newSource what stands for the subscription that they came by
    /// @param wasAttached whether the client was connected then
    /// @param newMade told each that has become an object
    void restore(
            Backlog restored,
            Subscription newSource,
            boolean wasAttached,
            Consumer<Delivery> newMade) {
        backlog = restored;
        source = newSource;
        isMaybeSent = wasAttached;
        made = newMade;
        behind.addAll(first);
        first.clear();
        advance();
    }

    void add(Delivery delivery) {
        (backlog == null ? first : behind).add(delivery);
    }

    /// The next one; null when nothing waits.
    @Nullable Delivery peek() {
        return first.peek();
    }

    void remove() {
        first.remove();
        advance();
    }

    /// @return whether it was there
    boolean remove(Delivery delivery) {
        boolean wasThere = first.remove(delivery) || behind.remove(delivery);
        advance();
        return wasThere;
    }

    boolean isEmpty() {
        return first.isEmpty();
    }

    int size() {
        return first.size() + behind.size() + (backlog == null ? 0 : backlog.size());
    }

    /// Those that are objects, the first of them in order.
    Collection<Delivery> objects() {
        return first;
    }

    /// Removes from those that are objects.
    void removeIf(Predicate<Delivery> condition) {
        first.removeIf(condition);
        behind.removeIf(condition);
        advance();
    }

    /// Tells those that are objects.
    void forEach(Consumer<Delivery> receiver) {
        first.forEach(receiver);
        behind.forEach(receiver);
    }

    /// What is no object yet; null for nothing.
    @Nullable Backlog backlog() {
        return backlog;
    }

    /// Sees to it that something is first while anything waits.
    private void advance() {
        Backlog waiting = backlog;
        if (waiting == null || !first.isEmpty()) {
            return;
        }
        while (first.size() < MADE_MAX && !waiting.isEmpty()) {
            Delivery next = behind.peek();
            first.add(
                    next != null && next.sequence < waiting.id() ? behind.remove() : make(waiting));
        }
        if (waiting.isEmpty()) {
            first.addAll(behind);
            behind.clear();
            backlog = null;
        }
    }

    private Delivery make(Backlog waiting) {
        Subscription by = source;
        Consumer<Delivery> told = made;
        if (by == null || told == null) {
            throw new IllegalStateException("nothing was restored");
        }
        var kept = new Kept(waiting.message(), 1, waiting.payloadBytes());
        QoS qos = waiting.qos();
        var delivery =
                new Delivery(
                        Message.onDisk(kept),
                        by,
                        qos,
                        waiting.isRetain(),
                        waiting.id(),
                        waiting.id());
        delivery.maybeSent = isMaybeSent && qos == QoS.AT_LEAST_ONCE;
        waiting.remove();
        told.accept(delivery);
        return delivery;
    }
}
