package io.haltere.broker.session;

import io.haltere.broker.access.Access;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import org.jspecify.annotations.Nullable;

/// What one client may do, by the rules of the listener that it last came through. Remembers
/// decisions until the rules are replaced. Confined to the session's loop.
final class Rights {
    /// Longer topics are not remembered, in bytes: idle clients would keep them.
    private static final int REMEMBERED_MAX = 256;

    private final Client client;
    private final Access access;
    private final Origin origin;
    private final boolean isProven;
    private AccessControl admission;
    private AccessControl rules;
    private AccessControl view;

    /// The topics asked about last, and the answers. Most clients stay with one, and a loop has one
    /// object for a topic it meets often: so most questions cost a comparison.
    private TopicName published = TopicName.NONE;

    private TopicName received = TopicName.NONE;
    private boolean maySend;
    private boolean mayGet;

    /// What a client may do that has just been let in.
    static Rights of(Attachment connection) {
        ListenerPolicy listener = connection.link().listener();
        Terms terms = connection.terms();
        return new Rights(
                terms.client(), listener.access(), terms.admission(), listener.names().areProven());
    }

    /// What the writer of a will may do that was let in before the broker ended.
    static Rights restored(Client writer, Access access) {
        return new Rights(writer, access, access.rules(), false);
    }

    /// @param admission the rules that let the client in, or back in
    /// @param isProven whether the client proved to the listener who it is: nobody was asked then
    private Rights(Client client, Access access, AccessControl admission, boolean isProven) {
        this.client = client;
        this.access = access;
        this.origin = Origin.of(client, access);
        this.isProven = isProven;
        this.admission = admission;
        this.rules = access.rules();
        this.view = rules.forClient(client);
    }

    private AccessControl view() {
        AccessControl now = access.rules();
        if (now != rules) {
            rules = now;
            view = now.forClient(client);
            published = TopicName.NONE;
            received = TopicName.NONE;
        }
        return view;
    }

    /// The sentence for the log when a part of the rules is closed to this client; else null.
    @Nullable String complaint() {
        return rules.complaint(client);
    }

    Client client() {
        return client;
    }

    /// What the client's messages say of their publisher.
    Origin origin() {
        return origin;
    }

    boolean mayPublish(TopicName topic, QoS qos, boolean retain) {
        AccessControl now = view();
        if (topic == published) {
            return maySend;
        }
        boolean may = now.mayPublish(client, topic, qos, retain);
        if (now.isByTopic() && topic.length() <= REMEMBERED_MAX) {
            published = topic;
            maySend = may;
        }
        return may;
    }

    boolean mayReceive(TopicName topic) {
        AccessControl now = view();
        if (topic == received) {
            return mayGet;
        }
        boolean may = now.mayReceive(client, topic);
        if (now.isByTopic() && topic.length() <= REMEMBERED_MAX) {
            received = topic;
            mayGet = may;
        }
        return may;
    }

    boolean maySubscribe(TopicFilter filter) {
        return view().maySubscribe(client, filter);
    }

    boolean mayLeave(Will will) {
        return view().mayLeave(client, will);
    }

    /// Whether the client would still be let in, as far as that can be told without its password.
    boolean mayStay() {
        AccessControl now = access.rules();
        if (now != admission && !isProven && !now.mayStay(client)) {
            return false;
        }
        admission = now;
        return true;
    }
}
