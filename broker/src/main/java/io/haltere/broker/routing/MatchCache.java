package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who matched recent topics, so that a topic that comes often is looked up once for as long as no
/// subscription changes. Confined to one loop.
///
/// A four-way set-associative table of fixed size: many topics evict one another and take no
/// memory.
final class MatchCache {
    private static final int WAYS = 4;
    private static final int SETS = 1024;

    private final SubscriptionTree tree;
    private boolean merges;
    private final @Nullable Entry[] entries = new Entry[SETS * WAYS];
    private int nextVictim;

    private static final class Entry {
        final TopicName topic;
        Matches matches;
        long version;

        Entry(TopicName topic, Matches matches, long version) {
            this.topic = topic;
            this.matches = matches;
            this.version = version;
        }
    }

    /// @param merges whether overlapping subscriptions of one client count as one
    MatchCache(SubscriptionTree tree, boolean merges) {
        this.tree = tree;
        this.merges = merges;
    }

    void merges(boolean newMerges) {
        if (merges != newMerges) {
            merges = newMerges;
            Arrays.fill(entries, null);
        }
    }

    Matches match(TopicName topic) {
        // Read before the match: a subscription that comes during it makes the result outdated.
        long version = tree.version();
        int hash = topic.hashCode();
        int set = (hash & SETS - 1) * WAYS;
        for (int i = set; i < set + WAYS; i++) {
            Entry entry = entries[i];
            if (entry != null && entry.topic.equals(topic)) {
                if (entry.version != version) {
                    entry.matches = find(topic);
                    entry.version = version;
                }
                return entry.matches;
            }
        }
        Matches matches = find(topic);
        entries[set + victim(set)] = new Entry(topic, matches, version);
        return matches;
    }

    private Matches find(TopicName topic) {
        var matches = new Matches();
        tree.match(topic, matches);
        if (merges) {
            matches.mergeOverlaps();
        }
        return matches;
    }

    private int victim(int set) {
        for (int way = 0; way < WAYS; way++) {
            if (entries[set + way] == null) {
                return way;
            }
        }
        nextVictim = nextVictim + 1 & WAYS - 1;
        return nextVictim;
    }
}
