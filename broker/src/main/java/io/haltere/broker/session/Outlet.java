package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.metrics.Counters;
import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscription;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import org.jspecify.annotations.Nullable;

/// Makes packets of messages for one connection, and sends them. Confined to the session's loop.
final class Outlet {
    private final LoopContext context;
    private final Attachment wire;
    private final @Nullable OutboundAliases aliases;
    private final boolean v5;
    private final long packetSizeMax;

    Outlet(LoopContext context, Attachment wire) {
        this.context = context;
        this.wire = wire;
        Terms terms = wire.terms();
        v5 = terms.isV5();
        packetSizeMax = terms.packetSizeMax();
        aliases = terms.topicAliasMax() > 0 ? new OutboundAliases(terms.topicAliasMax()) : null;
    }

    Attachment wire() {
        return wire;
    }

    /// Whether the client keeps up.
    boolean isWritable() {
        return wire.link().isWritable();
    }

    /// Sends one message; false when the client cannot take a packet of its size, which counts as
    /// delivered. [MQTT-3.1.2-25]
    boolean send(
            Message message,
            Subscription subscription,
            QoS qos,
            boolean retain,
            int packetId,
            boolean dup) {
        Publish plain = packet(message, subscription, qos, retain, dup);
        Publish packet = aliases == null ? plain : aliased(plain, aliases);
        if (!fits(packet)) {
            context.counters().increment(Counter.PUBLISH_DROPPED);
            return false;
        }
        wire.send(packet, packetId);
        countSent(message);
        return true;
    }

    /// Sends a message that has a packet id, for the first time on any connection; false when the
    /// client cannot take it.
    boolean send(Delivery delivery) {
        return send(
                delivery.message,
                delivery.subscription,
                delivery.qos,
                delivery.retain,
                delivery.packetId,
                delivery.maybeSent);
    }

    /// Sends a message that was sent on an earlier connection; false when the client cannot take
    /// it. Without an alias, for it may come before those that make them.
    boolean sendAgain(Delivery delivery) {
        Publish packet =
                packet(
                        delivery.message,
                        delivery.subscription,
                        delivery.qos,
                        delivery.retain,
                        true);
        if (!fits(packet)) {
            return false;
        }
        wire.send(packet, delivery.packetId);
        countSent(delivery.message);
        return true;
    }

    private void countSent(Message message) {
        Counters counters = context.counters();
        counters.increment(Counter.PUBLISH_SENT);
        counters.add(Counter.PUBLISH_BYTES_SENT, message.size());
    }

    private boolean fits(Publish packet) {
        // [MQTT-3.1.2-24]
        return packetSizeMax == 0 || wire.encodedLength(packet) <= packetSizeMax;
    }

    /// The packet without its id: that of the message itself, if nothing differs.
    private Publish packet(
            Message message, Subscription subscription, QoS qos, boolean retain, boolean dup) {
        Publish publish = message.publish();
        boolean plain = !v5 || !message.expires() && subscription.identifiers().length == 0;
        if (plain && qos == publish.qos() && retain == publish.retain() && !dup) {
            return publish;
        }
        return new Publish(
                publish.topic(),
                publish.payload(),
                qos,
                retain,
                dup,
                0,
                plain ? publish.properties() : properties(message, subscription));
    }

    private Properties properties(Message message, Subscription subscription) {
        Properties properties = message.publish().properties();
        if (message.expires()) {
            long left = message.secondsLeft(context.now());
            properties = properties.with(Property.MESSAGE_EXPIRY_INTERVAL, left);
        }
        for (int identifier : subscription.identifiers()) {
            properties = properties.with(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        return properties;
    }

    /// The packet with an alias, unless there is none, or only without it the client can take it.
    private Publish aliased(Publish packet, OutboundAliases known) {
        Integer before = known.known(packet.topic());
        int alias = before == null ? known.next() : before;
        if (alias == 0) {
            return packet;
        }
        var aliased =
                new Publish(
                        before == null ? packet.topic() : TopicName.NONE,
                        packet.payload(),
                        packet.qos(),
                        packet.retain(),
                        packet.dup(),
                        packet.packetId(),
                        packet.properties().with(Property.TOPIC_ALIAS, alias));
        if (!fits(aliased)) {
            return packet;
        }
        if (before == null) {
            known.set(packet.topic(), alias);
        }
        return aliased;
    }
}
