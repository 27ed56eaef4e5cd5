package io.haltere.broker.access;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import java.util.Arrays;

/// The rules of an [AclFile] for one client, with a memory of what it asked lately. Confined to the
/// client's loop; the client of each question is the one it was made for.
public final class ClientAcl implements Authorizer {
    /// A power of two; a topic has one slot where it can be.
    private static final int SLOTS = 16;

    /// Longer topics are not remembered, in bytes: a client could make us keep a megabyte.
    private static final int REMEMBERED_MAX = 256;

    private static final TopicName[] NO_TOPICS = new TopicName[0];
    private static final byte[] NO_GRANTS = new byte[0];

    private final AclTrees trees;
    private final int own;
    private final int patterns;
    private final AclTrees.Names names;
    private final boolean deniesSubscribe;

    /// Empty until the first question: many clients never ask one.
    private TopicName[] topics = NO_TOPICS;

    private byte[] grants = NO_GRANTS;

    /// @param own the root of the list that the client's name leads to
    ClientAcl(
            AclTrees trees, int own, int patterns, AclTrees.Names names, boolean deniesSubscribe) {
        this.trees = trees;
        this.own = own;
        this.patterns = patterns;
        this.names = names;
        this.deniesSubscribe = deniesSubscribe;
    }

    @Override
    public Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
        return decision(grants(topic) & AclTrees.WRITE);
    }

    @Override
    public Decision mayReceive(Client client, TopicName topic) {
        return decision(grants(topic) & AclTrees.READ);
    }

    @Override
    public Decision maySubscribe(Client client, TopicFilter filter) {
        return !deniesSubscribe
                        || trees.overlaps(own, filter, AclTrees.READ, names)
                        || trees.overlaps(patterns, filter, AclTrees.READ, names)
                ? Decision.ALLOW
                : Decision.DENY;
    }

    private static Decision decision(int bit) {
        return bit == 0 ? Decision.DENY : Decision.ALLOW;
    }

    private int grants(TopicName topic) {
        if (topics.length == 0) {
            topics = new TopicName[SLOTS];
            Arrays.fill(topics, TopicName.NONE);
            grants = new byte[SLOTS];
        }
        int slot = topic.hashCode() & SLOTS - 1;
        if (topic.equals(topics[slot])) {
            return grants[slot];
        }
        int found = find(topic);
        if (topic.length() <= REMEMBERED_MAX) {
            topics[slot] = topic;
            grants[slot] = (byte) found;
        }
        return found;
    }

    /// READ and WRITE as far as they are granted. The own list decides where it has an answer.
    private int find(TopicName topic) {
        int first = trees.match(own, topic, names);
        if ((first & AclTrees.DENY) != 0) {
            return 0;
        }
        int second = trees.match(patterns, topic, names);
        return (second & AclTrees.DENY) != 0 ? first : first | second;
    }
}
