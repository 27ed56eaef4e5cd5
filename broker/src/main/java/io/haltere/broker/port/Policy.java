package io.haltere.broker.port;

/// The operator's choices that are no bounds.
///
/// @param retainAvailable whether retained messages are accepted
/// @param checksRetainSource whether a retained message is given out only while its publisher may
///   publish it
/// @param queueQos0 whether QoS 0 messages wait for clients that are away
/// @param upgradeQos deliver at the subscription's QoS even when the message has a lower one
/// @param holdsPublishers whether those of QoS 1 and 2 wait for subscribers that are behind
/// @param duplicatesAllowed one copy for each overlapping subscription, else one for all
/// @param clientIdPrefix what client ids must begin with; empty for any
/// @param connectionMessages whether connects and disconnects are logged
/// @param sysInterval seconds between updates of `$SYS`; 0 never
public record Policy(
        boolean retainAvailable,
        boolean checksRetainSource,
        boolean queueQos0,
        boolean upgradeQos,
        boolean holdsPublishers,
        boolean duplicatesAllowed,
        String clientIdPrefix,
        boolean connectionMessages,
        int sysInterval) {
    /// Mosquitto's, but that publishers are held.
    public static final Policy DEFAULTS =
            new Policy(true, false, false, false, true, true, "", true, 10);
}
