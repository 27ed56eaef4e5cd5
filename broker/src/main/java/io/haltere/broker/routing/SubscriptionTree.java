package io.haltere.broker.routing;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.util.ArrayList;
import java.util.function.Consumer;

/// All subscriptions of the broker by filter. Shared by all loops; readers never block.
///
/// Writers take the tree's lock one after the other; a SUBSCRIBE is rare beside a PUBLISH. Whoever
/// subscribed before a message is matched is found by it.
public final class SubscriptionTree {
    private final SubscriptionNode root = SubscriptionNode.root();

    /// Counts changes, so that loops can keep results of earlier matches.
    private volatile long version;

    private volatile int size;
    private volatile int sharedSize;
    private volatile long filterBytes;

    public SubscriptionTree() {}

    /// Adds a subscription.
    public synchronized void add(Subscription subscription) {
        root.add(subscription, 0);
        count(subscription, 1);
        version++;
    }

    /// Puts a subscription in the place of another of the same subscriber to the same filter. No
    /// message is missed in between. [MQTT-3.8.4-3]
    public synchronized void replace(Subscription old, Subscription now) {
        root.replace(old, now, 0);
        version++;
    }

    /// Removes a subscription and the levels that nobody needs any more.
    public synchronized void remove(Subscription subscription) {
        root.remove(subscription, 0);
        count(subscription, -1);
        version++;
    }

    private void count(Subscription subscription, int change) {
        filterBytes += (long) change * bytes(subscription.filter());
        if (subscription.filter().isShared()) {
            sharedSize += change;
        } else {
            size += change;
        }
    }

    /// Bytes of a filter, the name of its share included.
    public static int bytes(TopicFilter filter) {
        String share = filter.shareName();
        return filter.bytes().length + (share == null ? 0 : share.length());
    }

    /// Adds everybody whose filter matches. From any thread.
    void match(TopicName topic, Matches matches) {
        // Topics that start with $ are not matched by a wildcard at the first level. [MQTT-4.7.2-1]
        root.match(topic.bytes(), 0, 0, !topic.isReserved(), matches);
    }

    /// Changes with every subscription; read it before a match to know later whether its result
    /// still holds. From any thread.
    long version() {
        return version;
    }

    /// Subscriptions that are not shared. From any thread.
    public int size() {
        return size;
    }

    /// Members of shared groups, counted once for each filter. From any thread.
    public int sharedSize() {
        return sharedSize;
    }

    /// Bytes of the filters of all subscriptions. From any thread.
    public long filterBytes() {
        return filterBytes;
    }

    /// Prints the tree, one level a line, with the number of subscribers. Whoever takes the lines
    /// may be slow: nobody waits for it.
    public void print(Consumer<String> line) {
        var lines = new ArrayList<String>();
        synchronized (this) {
            root.printBelow(0, "", lines::add);
        }
        lines.forEach(line);
    }
}
