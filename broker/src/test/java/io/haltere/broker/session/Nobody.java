package io.haltere.broker.session;

import io.haltere.broker.port.Message;
import io.haltere.broker.routing.Subscriber;
import io.haltere.broker.routing.Subscription;

/// Whose messages are never delivered.
///
/// @param recordId as [Subscriber#recordId]
record Nobody(long recordId) implements Subscriber {
    @Override
    public int loopIndex() {
        return 0;
    }

    @Override
    public String clientId() {
        return "";
    }

    @Override
    public void deliver(Message message, Subscription by, long reference) {
        throw new AssertionError("nobody asked for it");
    }

    @Override
    public boolean isReachable() {
        return false;
    }

    @Override
    public boolean isCrowded() {
        return false;
    }
}
