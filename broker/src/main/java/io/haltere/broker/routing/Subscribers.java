package io.haltere.broker.routing;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who subscribed to one filter: clients of their own, and shared groups.
///
/// Written under the tree's lock, read by any thread.
final class Subscribers {
    private static final SharedGroup[] NO_GROUPS = {};
    private static final VarHandle GROUPS;

    static {
        try {
            GROUPS =
                    MethodHandles.lookup()
                            .findVarHandle(Subscribers.class, "groups", SharedGroup[].class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    final SubscriptionList own = new SubscriptionList();

    /// Replaced on every change: groups come and go rarely.
    private SharedGroup[] groups = NO_GROUPS;

    void collect(Matches matches) {
        own.collect(matches);
        for (SharedGroup group : (SharedGroup[]) GROUPS.getAcquire(this)) {
            matches.add(group);
        }
    }

    void add(Subscription subscription) {
        String share = subscription.filter().shareName();
        if (share == null) {
            own.add(subscription);
            return;
        }
        SharedGroup group = group(share);
        if (group == null) {
            group = new SharedGroup(share);
            SharedGroup[] more = Arrays.copyOf(groups, groups.length + 1);
            more[groups.length] = group;
            GROUPS.setRelease(this, more);
        }
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
        if (group != null && group.members.isEmpty()) {
            var fewer = new SharedGroup[groups.length - 1];
            int next = 0;
            for (SharedGroup each : groups) {
                if (each != group) {
                    fewer[next++] = each;
                }
            }
            GROUPS.setRelease(this, fewer);
        }
    }

    private SubscriptionList listOf(Subscription subscription) {
        return subscription.group == null ? own : subscription.group.members;
    }

    private @Nullable SharedGroup group(String name) {
        for (SharedGroup group : groups) {
            if (group.name().equals(name)) {
                return group;
            }
        }
        return null;
    }

    boolean isEmpty() {
        return own.isEmpty() && groups.length == 0;
    }

    /// For print-outs; the tree's lock is held.
    int size() {
        int size = own.size();
        for (SharedGroup group : groups) {
            size += group.members.size();
        }
        return size;
    }
}
