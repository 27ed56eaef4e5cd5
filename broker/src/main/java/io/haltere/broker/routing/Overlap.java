package io.haltere.broker.routing;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What stands for several subscriptions of one subscriber that match the same topic, where it is
/// to get one copy: with the highest QoS [MQTT-3.3.4-2] and all identifiers [MQTT-3.3.4-4].
final class Overlap extends Subscription {
    private final List<Subscription> parts;

    /// What is left of it for messages of the subscriber's own.
    private final @Nullable Subscription own;

    /// @param parts at least two
    private Overlap(List<Subscription> parts) {
        super(
                parts.getFirst().subscriber(),
                parts.getFirst().filter(),
                options(parts),
                identifiers(parts),
                0);
        this.parts = parts;
        List<Subscription> others =
                parts.stream().filter(part -> !part.options().noLocal()).toList();
        if (others.size() == parts.size()) {
            own = this;
        } else {
            own = others.isEmpty() ? null : of(others);
        }
    }

    /// One subscription for all of these.
    ///
    /// @param parts at least one
    static Subscription of(List<Subscription> parts) {
        return parts.size() == 1 ? parts.getFirst() : new Overlap(parts);
    }

    private static SubscriptionOptions options(List<Subscription> parts) {
        QoS qos = QoS.AT_MOST_ONCE;
        boolean noLocal = true;
        boolean retainAsPublished = false;
        for (Subscription part : parts) {
            SubscriptionOptions options = part.options();
            qos = qos.max(options.qos());
            noLocal &= options.noLocal();
            retainAsPublished |= options.retainAsPublished();
        }
        return new SubscriptionOptions(
                qos, noLocal, retainAsPublished, parts.getFirst().options().retainHandling());
    }

    private static int[] identifiers(List<Subscription> parts) {
        return parts.stream().flatMapToInt(part -> IntStream.of(part.identifiers())).toArray();
    }

    @Override
    @Nullable Subscription wanting(Message message) {
        return own != this && isOwn(message) ? own : this;
    }

    @Override
    public boolean isOver() {
        for (Subscription part : parts) {
            if (!part.isOver()) {
                return false;
            }
        }
        return true;
    }
}
