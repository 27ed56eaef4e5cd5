package io.haltere.broker.routing;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who subscribed to one filter: clients of their own, and shared groups.
///
/// Written under the tree's lock, read by any thread.
final class Subscribers {
    final SubscriptionList own = new SubscriptionList();

    /// By the name of the share; null while there are none, as with nearly all filters.
    private volatile @Nullable ConcurrentHashMap<String, SharedGroup> groups;

    void collect(Matches matches) {
        own.collect(matches);
        var present = groups;
        if (present != null) {
            present.values().forEach(matches::add);
        }
    }

    void add(Subscription subscription) {
        String share = subscription.filter().shareName();
        if (share == null) {
            own.add(subscription);
            return;
        }
        var present = groups;
        if (present == null) {
            present = new ConcurrentHashMap<>();
            groups = present;
        }
        SharedGroup group = present.computeIfAbsent(share, SharedGroup::new);
        subscription.group = group;
        group.members.add(subscription);
    }

    void replace(Subscription old, Subscription now) {
        now.group = old.group;
        listOf(old).replace(old, now);
    }

    void remove(Subscription subscription) {
        listOf(subscription).remove(subscription);
        SharedGroup group = subscription.group;
        var present = groups;
        if (group != null && present != null && group.members.isEmpty()) {
            present.remove(group.name());
            if (present.isEmpty()) {
                groups = null;
            }
        }
    }

    private SubscriptionList listOf(Subscription subscription) {
        return subscription.group == null ? own : subscription.group.members;
    }

    boolean isEmpty() {
        return own.isEmpty() && groups == null;
    }

    /// For print-outs; the tree's lock is held.
    int size() {
        int size = own.size();
        var present = groups;
        if (present != null) {
            for (SharedGroup group : present.values()) {
                size += group.members.size();
            }
        }
        return size;
    }
}
