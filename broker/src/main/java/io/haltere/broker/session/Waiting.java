package io.haltere.broker.session;

import io.haltere.broker.persistence.Backlog;
import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Crowd;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.QoS;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What waits for one client: for the window, for the wire, or for the client. QoS 0 has a queue of
/// its own, since it does not wait for the window. Confined to the session's loop.
final class Waiting {
    private final LoopContext context;
    private final Spill spill;

    /// Null while nothing ever waited.
    private @Nullable WaitingQueue queue;

    private @Nullable ArrayDeque<Delivery> queueQos0;
    private long bytes;

    /// Null while there never was one. Another loop may see it late, and not wait.
    private @Nullable Crowd crowd;

    Waiting(LoopContext context, Spill spill) {
        this.context = context;
        this.spill = spill;
    }

    /// Takes in what waited when the broker ended; see [WaitingQueue#restore].
    void restore(
            Backlog backlog, Subscription source, boolean wasAttached, Consumer<Delivery> made) {
        bytes += backlog.bytes();
        queue().restore(backlog, source, wasAttached, made);
    }

    void add(Delivery delivery) {
        spill.enter(delivery);
        bytes += delivery.message.size();
        if (delivery.qos == QoS.AT_MOST_ONCE) {
            if (queueQos0 == null) {
                queueQos0 = new ArrayDeque<>();
            }
            queueQos0.add(delivery);
        } else {
            queue().add(delivery);
        }
    }

    private WaitingQueue queue() {
        if (queue == null) {
            queue = new WaitingQueue();
        }
        return queue;
    }

    /// Whether nothing waits with QoS 1 or 2.
    boolean isEmpty() {
        return queue == null || queue.isEmpty();
    }

    /// Whether nothing waits with QoS 0.
    boolean isEmptyOfQos0() {
        return queueQos0 == null || queueQos0.isEmpty();
    }

    int size() {
        return (queue == null ? 0 : queue.size()) + (queueQos0 == null ? 0 : queueQos0.size());
    }

    /// Whether there is no room for a message.
    boolean isFull(Message message) {
        Limits limits = context.limits();
        int messagesMax = limits.queuedMessagesMax();
        int bytesMax = limits.queuedBytesMax();
        return messagesMax > 0 && size() >= messagesMax
                || bytesMax > 0 && bytes + message.size() > bytesMax
                || context.isMemoryFull(message.footprint(), true);
    }

    /// Takes the first of those that may leave now out of its queue.
    ///
    /// @param hasWindow whether one of QoS 1 or 2 may
    @Nullable Delivery next(boolean hasWindow) {
        Delivery low = queueQos0 == null ? null : queueQos0.peek();
        if (low != null && !spill.isWhole(low, queueQos0)) {
            low = null;
        }
        Delivery high = queue == null || !hasWindow ? null : queue.peek();
        if (high != null && queue != null && !spill.isWhole(high, queue.objects())) {
            high = null;
        }
        boolean lowFirst = high == null || low != null && low.sequence < high.sequence;
        Delivery next = lowFirst ? low : high;
        if (next == null) {
            return null;
        }
        if (lowFirst && queueQos0 != null) {
            queueQos0.remove();
        } else if (queue != null) {
            queue.remove();
        }
        left(next);
        return next;
    }

    /// A delivery is out of its queue.
    private void left(Delivery delivery) {
        bytes -= delivery.message.size();
        spill.leave(delivery);
    }

    /// @return whether it was there
    boolean remove(Delivery delivery) {
        boolean wasThere =
                queue != null && queue.remove(delivery)
                        || queueQos0 != null && queueQos0.remove(delivery);
        if (wasThere) {
            left(delivery);
        }
        return wasThere;
    }

    /// Removes from those that are objects, and tells each.
    void removeIf(Predicate<Delivery> condition, Consumer<Delivery> removed) {
        Predicate<Delivery> goes =
                delivery -> {
                    boolean isGone = condition.test(delivery);
                    if (isGone) {
                        left(delivery);
                        removed.accept(delivery);
                    }
                    return isGone;
                };
        if (queue != null) {
            queue.removeIf(goes);
        }
        if (queueQos0 != null) {
            queueQos0.removeIf(goes);
        }
    }

    /// Forgets all of QoS 0, and tells each.
    void clearQos0(Consumer<Delivery> removed) {
        if (queueQos0 != null) {
            for (Delivery delivery : queueQos0) {
                left(delivery);
                removed.accept(delivery);
            }
            queueQos0 = null;
        }
    }

    /// Forgets everything, and tells each that is an object.
    ///
    /// @return what was no object yet; null for nothing
    @Nullable Backlog clear(Consumer<Delivery> removed) {
        Backlog backlog = null;
        if (queue != null) {
            queue.forEach(removed);
            backlog = queue.backlog();
            queue = null;
        }
        clearQos0(removed);
        return backlog;
    }

    /// Whether publishers should wait. From any thread.
    boolean isCrowded() {
        Crowd known = crowd;
        return known != null && known.isFelt();
    }

    /// There is another message for a client that is there.
    void noteMore() {
        Crowd known = crowd;
        boolean isMuch = isFilled(2);
        if (known == null && isMuch) {
            known = new Crowd();
            crowd = known;
        }
        if (known != null) {
            known.more(isMuch, context.loop().millis());
        }
    }

    /// Less waits.
    void noteLess() {
        if (crowd != null && !isFilled(4)) {
            endCrowd();
        }
    }

    /// Publishers need not wait any more.
    void endCrowd() {
        Crowd known = crowd;
        if (known != null && known.caughtUp()) {
            context.router().brake().release();
        }
    }

    /// Whether this part of what may wait does.
    private boolean isFilled(int part) {
        Limits limits = context.limits();
        int messagesMax = limits.queuedMessagesMax();
        int bytesMax = limits.queuedBytesMax();
        return messagesMax > 0 && (long) size() * part >= messagesMax
                || bytesMax > 0 && bytes * part >= bytesMax;
    }
}
