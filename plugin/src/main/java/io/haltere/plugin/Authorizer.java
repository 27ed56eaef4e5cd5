package io.haltere.plugin;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;

/// Decides what a client may do.
///
/// Called on the event loops for every message, by several at a time: answers at once, never waits
/// and never throws.
public interface Authorizer {
    /// May the client publish this?
    Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain);

    /// May the client be sent messages of this topic?
    Decision mayReceive(Client client, TopicName topic);

    /// May the client subscribe to this filter at all?
    Decision maySubscribe(Client client, TopicFilter filter);

    /// The authorizer to ask about this client from now on. Made when it connects, asked about no
    /// other client and only on that client's loop, so it may remember decisions without locks.
    default Authorizer forClient(Client client) {
        return this;
    }
}
