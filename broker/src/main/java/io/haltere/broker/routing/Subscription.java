package io.haltere.broker.routing;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import org.jspecify.annotations.Nullable;

/// One subscriber's interest in one filter; immutable but for its place in the tree.
public sealed class Subscription permits Overlap {
    private static final int[] NO_IDENTIFIERS = {};

    private final Subscriber subscriber;
    private final TopicFilter filter;
    private final SubscriptionOptions options;
    private final int[] identifiers;
    private final long recordId;

    /// The group that the subscription is a member of, or null. Set by the tree under its lock
    /// before any reader can see the subscription.
    @Nullable SharedGroup group;

    /// Where it stands in its list; the tree's writers only, others may look for a hint.
    int slot = -1;

    /// Whether the subscriber gave it up. Confined to the subscriber's loop: messages that were on
    /// their way from another loop are not delivered any more. [MQTT-3.10.4-2]
    private boolean over;

    /// @param identifier the subscription identifier, 1 to 268 435 455; 0 for none
    public Subscription(
            Subscriber subscriber,
            TopicFilter filter,
            SubscriptionOptions options,
            int identifier) {
        this(subscriber, filter, options, identifiers(identifier), 0);
    }

    /// @param identifiers subscription identifiers, which are not copied
    /// @param recordId the record of it; 0 for none
    public Subscription(
            Subscriber subscriber,
            TopicFilter filter,
            SubscriptionOptions options,
            int[] identifiers,
            long recordId) {
        this.subscriber = subscriber;
        this.filter = filter;
        this.options = options;
        this.identifiers = identifiers;
        this.recordId = recordId;
    }

    /// The identifiers of a subscription that has this one; 0 is none.
    public static int[] identifiers(int identifier) {
        return identifier == 0 ? NO_IDENTIFIERS : new int[] {identifier};
    }

    public Subscriber subscriber() {
        return subscriber;
    }

    public TopicFilter filter() {
        return filter;
    }

    public SubscriptionOptions options() {
        return options;
    }

    /// The record of the subscription; 0 for none.
    public long recordId() {
        return recordId;
    }

    /// The QoS that a message is delivered with.
    ///
    /// @param upgrades whether that is the subscription's even where the publisher's is lower
    public QoS qosOf(Message message, boolean upgrades) {
        QoS granted = options.qos();
        return upgrades ? granted : granted.min(message.qos());
    }

    /// The retain flag that a message is delivered with.
    public boolean retainOf(Message message) {
        return options.retainAsPublished() && message.publish().retain();
    }

    /// Subscription identifiers to send along, without copy: never write to it.
    public int[] identifiers() {
        return identifiers;
    }

    /// The shared group whose turn fell on this subscription; null for an ordinary one.
    public @Nullable SharedGroup group() {
        return group;
    }

    public boolean isOver() {
        return over;
    }

    public void end() {
        over = true;
    }

    /// What of it wants the message: itself, or null where that is the subscriber's own and it
    /// wants none of those. [MQTT-3.8.3-3]
    @Nullable Subscription wanting(Message message) {
        return options.noLocal() && isOwn(message) ? null : this;
    }

    final boolean isOwn(Message message) {
        return message.origin().clientId().equals(subscriber.clientId());
    }
}
