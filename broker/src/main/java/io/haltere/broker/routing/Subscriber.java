package io.haltere.broker.routing;

import io.haltere.broker.port.Message;

/// Whoever can receive a message: a session, and later a bridge or another node.
public interface Subscriber {
    /// The index of the loop that owns it. From any thread.
    int loopIndex();

    /// The client; empty for none. From any thread.
    String clientId();

    /// The record of its session; 0 when it does not outlive the broker. From any thread.
    long recordId();

    /// Takes a message that matched one of its subscriptions. On its own loop only.
    ///
    /// @param reference the record that says that the message is on its way to it; 0 for none
    void deliver(Message message, Subscription subscription, long reference);

    /// Whether a message would be sent at once; shared groups prefer those. From any thread; the
    /// answer may be out of date when it arrives.
    boolean isReachable();

    /// Whether so much waits for it that publishers should wait for a moment. From any thread; the
    /// answer may be out of date when it arrives.
    boolean isCrowded();
}
