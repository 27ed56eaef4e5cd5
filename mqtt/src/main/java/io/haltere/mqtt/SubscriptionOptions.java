package io.haltere.mqtt;

/// What a subscriber asks for beside the filter. MQTT 3 knows only the QoS.
///
/// @param qos the most that is delivered for this subscription
/// @param noLocal do not send back what this client published itself
/// @param retainAsPublished keep the publisher's retain flag on forwarded messages
/// @param retainHandling when retained messages are sent at subscribe
public record SubscriptionOptions(
        QoS qos, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {

    /// The options of an MQTT 3 subscription.
    public static SubscriptionOptions of(QoS qos) {
        return new SubscriptionOptions(qos, false, false, RetainHandling.ALWAYS);
    }

    public SubscriptionOptions withQos(QoS other) {
        return new SubscriptionOptions(other, noLocal, retainAsPublished, retainHandling);
    }
}
