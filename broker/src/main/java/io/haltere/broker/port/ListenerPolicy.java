package io.haltere.broker.port;

import io.haltere.broker.access.Access;
import io.haltere.broker.access.AccessControl;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import java.util.Set;

/// What a listener grants the clients that come through it.
///
/// @param port the port it listens on; 0 where it has none
/// @param versions the protocol versions it accepts
/// @param qosMax the highest QoS, for publishing and for subscriptions
/// @param topicAliasMax aliases that a client may set, 0 to 65 535
/// @param brokerTopicAliasMax aliases that the broker will set towards a client, 0 to 65 535
/// @param mountPoint stands in front of the topics of the listener's clients, unseen by them; empty
///   for nothing
/// @param access who is let in, and who may do what
/// @param assignedIds how clients without an id are treated
/// @param names whose word counts about who a client is
public record ListenerPolicy(
        int port,
        Set<ProtocolVersion> versions,
        QoS qosMax,
        int topicAliasMax,
        int brokerTopicAliasMax,
        String mountPoint,
        Access access,
        AssignedIds assignedIds,
        Names names) {
    /// Client ids that the broker makes up.
    ///
    /// @param allowed whether an empty client id is accepted
    /// @param prefix stands before the random part
    public record AssignedIds(boolean allowed, String prefix) {
        public static final AssignedIds DEFAULTS = new AssignedIds(true, "auto-");
    }

    /// Whose word counts about who a client is.
    ///
    /// @param areProven whether user names are those that clients have proved to the listener
    ///   ([Link#provenName]), whatever CONNECT says; who has proved none is refused
    /// @param areClientIds whether the user name replaces the client id
    public record Names(boolean areProven, boolean areClientIds) {
        /// That of CONNECT.
        public static final Names DEFAULTS = new Names(false, false);
    }

    public ListenerPolicy {
        versions = Set.copyOf(versions);
    }

    /// The same with other rules.
    public ListenerPolicy withAccess(Access newAccess) {
        return new ListenerPolicy(
                port,
                versions,
                qosMax,
                topicAliasMax,
                brokerTopicAliasMax,
                mountPoint,
                newAccess,
                assignedIds,
                names);
    }

    /// The same where others say who a client is.
    public ListenerPolicy withNames(Names newNames) {
        return new ListenerPolicy(
                port,
                versions,
                qosMax,
                topicAliasMax,
                brokerTopicAliasMax,
                mountPoint,
                access,
                assignedIds,
                newNames);
    }

    /// Mosquitto's, for local programs: everybody is let in.
    public static ListenerPolicy local(int port) {
        return new ListenerPolicy(
                port,
                Set.of(ProtocolVersion.values()),
                QoS.EXACTLY_ONCE,
                10,
                10,
                "",
                new Access(AccessControl.open()),
                AssignedIds.DEFAULTS,
                Names.DEFAULTS);
    }
}
