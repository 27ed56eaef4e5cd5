package io.haltere.broker.routing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Who is to get a message: the subscriptions and the shared groups that match its topic.
final class Matches {
    private static final int CAPACITY = 4;
    private static final SharedGroup[] NO_GROUPS = {};

    private Subscription[] subscriptions = new Subscription[CAPACITY];
    private int size;
    private SharedGroup[] groups = NO_GROUPS;
    private int groupCount;

    void add(Subscription subscription) {
        if (size == subscriptions.length) {
            subscriptions = Arrays.copyOf(subscriptions, 2 * size);
        }
        subscriptions[size++] = subscription;
    }

    void add(SharedGroup group) {
        if (groupCount == groups.length) {
            groups = Arrays.copyOf(groups, Math.max(1, 2 * groupCount));
        }
        groups[groupCount++] = group;
    }

    int size() {
        return size;
    }

    Subscription subscription(int index) {
        return subscriptions[index];
    }

    int groupCount() {
        return groupCount;
    }

    SharedGroup group(int index) {
        return groups[index];
    }

    boolean isEmpty() {
        return size == 0 && groupCount == 0;
    }

    /// Leaves one subscription per subscriber, which stands for those that overlap.
    void mergeOverlaps() {
        if (size < 2) {
            return;
        }
        Map<Subscriber, List<Subscription>> bySubscriber = new IdentityHashMap<>(size);
        List<List<Subscription>> overlaps = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Subscription subscription = subscriptions[i];
            List<Subscription> parts = bySubscriber.get(subscription.subscriber());
            if (parts == null) {
                parts = new ArrayList<>(1);
                bySubscriber.put(subscription.subscriber(), parts);
                overlaps.add(parts);
            }
            parts.add(subscription);
        }
        int kept = overlaps.size();
        for (int i = 0; i < kept; i++) {
            subscriptions[i] = Overlap.of(overlaps.get(i));
        }
        Arrays.fill(subscriptions, kept, size, null);
        size = kept;
    }
}
