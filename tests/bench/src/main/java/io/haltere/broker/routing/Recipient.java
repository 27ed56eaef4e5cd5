package io.haltere.broker.routing;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;

/// A subscriber that only stands in the tree.
final class Recipient implements Subscriber {
    private static final SubscriptionOptions OPTIONS = SubscriptionOptions.of(QoS.AT_MOST_ONCE);

    static Subscription to(String filter) {
        return new Subscription(new Recipient(), TopicFilter.of(filter), OPTIONS, 0);
    }

    @Override
    public int loopIndex() {
        return 0;
    }

    @Override
    public String clientId() {
        return "";
    }

    @Override
    public long recordId() {
        return 0;
    }

    @Override
    public void deliver(Message message, Subscription subscription, long reference) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean isReachable() {
        return true;
    }

    @Override
    public boolean isCrowded() {
        return false;
    }
}
