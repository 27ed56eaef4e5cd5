package io.haltere.broker.session;

import io.haltere.broker.access.Access;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;

/// What one client may do, by the rules of the listener that it last came through. Remembers
/// decisions until the rules are replaced. Confined to the session's loop.
final class Rights {
    private final Client client;
    private final Access access;
    private final Origin origin;
    private AccessControl rules;
    private AccessControl view;

    Rights(Client client, Access access) {
        this.client = client;
        this.access = access;
        this.origin = Origin.of(client, access);
        this.rules = access.rules();
        this.view = rules.forClient(client);
    }

    private AccessControl view() {
        AccessControl now = access.rules();
        if (now != rules) {
            rules = now;
            view = now.forClient(client);
        }
        return view;
    }

    Client client() {
        return client;
    }

    /// What the client's messages say of their publisher.
    Origin origin() {
        return origin;
    }

    boolean mayPublish(TopicName topic, QoS qos, boolean retain) {
        return view().mayPublish(client, topic, qos, retain);
    }

    boolean mayReceive(TopicName topic) {
        return view().mayReceive(client, topic);
    }

    boolean maySubscribe(TopicFilter filter) {
        return view().maySubscribe(client, filter);
    }

    boolean mayLeave(Will will) {
        return view().mayLeave(client, will);
    }

    /// Whether the client would still be let in, as far as that can be told without its password.
    boolean mayStay() {
        return access.rules().mayStay(client);
    }
}
