package io.haltere.broker.session;

import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.port.BrokerLog.Category;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.broker.routing.SubscriptionTree;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one client subscribed to. Confined to the session's loop.
final class SessionSubscriptions {
    private static final TopicFilter ANY = TopicFilter.of("#");

    /// Most clients subscribe once, and there are many of them: room for more is made when needed.
    private static final int FEW = 2;

    private final LoopContext context;
    private final Session session;

    private @Nullable Map<TopicFilter, Subscription> byFilter;

    SessionSubscriptions(LoopContext context, Session session) {
        this.context = context;
        this.session = session;
    }

    /// Grants or refuses each request, answers, then sends retained messages.
    void subscribe(Subscribe subscribe, Attachment connection) {
        long before = context.journal().changes();
        int identifier = subscribe.properties().get(Property.SUBSCRIPTION_IDENTIFIER, 0);
        var reasons = new ArrayList<ReasonCode>();
        var replays = new ArrayList<Subscription>();
        for (Subscribe.Request request : subscribe.requests()) {
            QoS granted = request.options().qos().min(connection.link().listener().qosMax());
            if (!session.rights().maySubscribe(request.filter())) {
                reasons.add(ReasonCode.NOT_AUTHORIZED);
                continue;
            }
            boolean isStoreFull = session.recordId() != 0 && !context.journal().acceptsGrowth();
            if (isStoreFull || context.isMemoryFull(MemoryUse.of(request.filter()), false)) {
                reasons.add(ReasonCode.QUOTA_EXCEEDED);
                continue;
            }
            SubscriptionOptions options = options(request, granted, connection.terms());
            Subscription subscription = recorded(request.filter(), options, identifier);
            boolean isNew = put(subscription);
            reasons.add(ReasonCode.granted(granted)); // [MQTT-3.8.4-6] [MQTT-3.8.4-7]
            if (wantsRetained(subscription, isNew)) {
                replays.add(subscription);
            }
            context.log().log(
                    Category.SUBSCRIBE,
                    () -> session.clientId() + " " + granted.level() + " " + request.filter());
        }
        var suback = new Suback(subscribe.packetId(), reasons, Properties.NONE);
        session.answers().send(connection, suback, before, false);
        replays.forEach(this::replay);
    }

    /// What the client asks for, as far as it is granted. Bridges of MQTT 3 cannot ask, and would
    /// send to one another what came from there for ever: mosquitto.conf(5), `try_private`.
    private static SubscriptionOptions options(
            Subscribe.Request request, QoS granted, Terms terms) {
        SubscriptionOptions asked = request.options();
        return terms.isBridge()
                ? new SubscriptionOptions(
                        granted, !request.filter().isShared(), true, asked.retainHandling())
                : asked.withQos(granted);
    }

    /// A subscription, written down if the session outlives the broker.
    private Subscription recorded(TopicFilter filter, SubscriptionOptions options, int identifier) {
        long record = 0;
        if (session.recordId() != 0) {
            Subscription old = byFilter == null ? null : byFilter.get(filter);
            record = old == null ? context.journal().newId() : old.recordId();
            context.journal()
                    .put(
                            record,
                            new StateRecord.OfSubscription(
                                    session.recordId(), filter, options, identifier));
        }
        return new Subscription(
                session, filter, options, Subscription.identifiers(identifier), record);
    }

    /// Enters what the client had subscribed to when the broker ended.
    void restore(Map<Long, StateRecord.OfSubscription> records) {
        records.forEach((id, known) ->
                put(
                        new Subscription(
                                session,
                                known.filter(),
                                known.options(),
                                Subscription.identifiers(known.identifier()),
                                id)));
    }

    /// What stands for the subscription of a message that was on its way when the broker ended.
    ///
    /// @param last what stood for the one before, for reuse
    Subscription standIn(StateRecord.OfDelivery known, @Nullable Subscription last) {
        if (known.subscription() != 0 && byFilter != null) {
            for (Subscription subscription : byFilter.values()) {
                if (subscription.recordId() == known.subscription()) {
                    return subscription;
                }
            }
        }
        return last != null
                        && last.group() == null
                        && Arrays.equals(last.identifiers(), known.identifiers())
                ? last
                : standIn(known.identifiers());
    }

    /// The same for messages that came without identifiers.
    Subscription standIn() {
        return standIn(new int[0]);
    }

    private Subscription standIn(int[] identifiers) {
        return new Subscription(
                session, ANY, SubscriptionOptions.of(QoS.EXACTLY_ONCE), identifiers, 0);
    }

    /// Enters a subscription; false when it took the place of another. [MQTT-3.8.4-3]
    private boolean put(Subscription subscription) {
        if (byFilter == null) {
            byFilter = new HashMap<>(FEW);
        }
        SubscriptionTree tree = context.shared().subscriptions();
        Subscription old = byFilter.put(subscription.filter(), subscription);
        if (old == null) {
            tree.add(subscription);
        } else {
            tree.replace(old, subscription);
        }
        return old == null;
    }

    private static boolean wantsRetained(Subscription subscription, boolean isNew) {
        if (subscription.filter().isShared()) {
            return false; // Whose turn would it be? Section 4.8.2 rules it out.
        }
        RetainHandling handling = subscription.options().retainHandling();
        return handling == RetainHandling.ALWAYS // [MQTT-3.3.1-9]
                || handling == RetainHandling.IF_NEW && isNew; // [MQTT-3.3.1-10]
    }

    private void replay(Subscription subscription) {
        List<Message> messages = new ArrayList<>();
        context.shared().retained().match(subscription.filter(), messages::add);
        if (subscription.options().noLocal()) {
            messages.removeIf(message -> message.origin().clientId().equals(session.clientId()));
        }
        if (!messages.isEmpty()) {
            session.offerRetained(messages, subscription);
        }
    }

    void unsubscribe(Unsubscribe unsubscribe, Attachment connection) {
        long before = context.journal().changes();
        var reasons = new ArrayList<ReasonCode>();
        for (TopicFilter filter : unsubscribe.filters()) {
            Subscription subscription = byFilter == null ? null : byFilter.remove(filter);
            if (subscription != null) {
                remove(subscription);
            }
            reasons.add(
                    subscription == null ? ReasonCode.NO_SUBSCRIPTION_EXISTED : ReasonCode.SUCCESS);
            context.log().log(Category.UNSUBSCRIBE, () -> session.clientId() + " " + filter);
        }
        var unsuback = new Unsuback(unsubscribe.packetId(), reasons, Properties.NONE);
        session.answers().send(connection, unsuback, before, false);
    }

    private void remove(Subscription subscription) {
        subscription.end();
        context.journal().remove(subscription.recordId());
        context.shared().subscriptions().remove(subscription);
    }

    void removeAll() {
        if (byFilter != null) {
            byFilter.values().forEach(this::remove);
            byFilter = null;
        }
    }
}
