package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who matched recent topics, so that a topic that comes often is looked up once for as long as no
/// subscription changes. Confined to one loop.
///
/// A four-way set-associative table of fixed size: many topics evict one another and take no
/// memory. Where topics are long, or each has very many subscribers, all are forgotten once they
/// hold too much.
final class MatchCache {
    static final int WAYS = 4;
    static final int SETS = 1024;

    /// Bytes of topics and of references to subscriptions.
    static final int HELD_MAX = 8 << 20;

    private static final int REFERENCE_BYTES = 4;

    private final SubscriptionTree tree;
    private boolean merges;
    private final @Nullable Entry[] entries = new Entry[SETS * WAYS];
    private int nextVictim;
    private int held;

    private static final class Entry {
        final TopicName topic;
        Matches matches;
        long version;

        Entry(TopicName topic, Matches matches, long version) {
            this.topic = topic;
            this.matches = matches;
            this.version = version;
        }

        int bytes() {
            return topic.length() + REFERENCE_BYTES * (matches.size() + matches.groupCount());
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
            forget();
        }
    }

    private void forget() {
        Arrays.fill(entries, null);
        held = 0;
    }

    /// Bytes of topics and of references to subscriptions.
    int held() {
        return held;
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
                    entries[i] = null;
                    held -= entry.bytes();
                    entry.matches = find(topic);
                    entry.version = version;
                    keep(entry, i);
                }
                return entry.matches;
            }
        }
        var entry = new Entry(topic, find(topic), version);
        keep(entry, set + victim(set));
        return entry.matches;
    }

    /// Whether anybody matches; nothing of it is remembered.
    boolean isWanted(TopicName topic) {
        return !find(topic).isEmpty();
    }

    private void keep(Entry entry, int place) {
        Entry displaced = entries[place];
        held += entry.bytes() - (displaced == null ? 0 : displaced.bytes());
        if (held > HELD_MAX) {
            forget();
            return;
        }
        entries[place] = entry;
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
