package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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

    public SubscriptionTree() {}

    /// Adds a subscription.
    public synchronized void add(Subscription subscription) {
        List<byte[]> levels = subscription.filter().levels();
        boolean all = endsWithAll(levels);
        SubscriptionNode node = root;
        for (int i = 0; i < (all ? levels.size() - 1 : levels.size()); i++) {
            node = node.childOrNew(levels.get(i));
        }
        node.subscribers(all).add(subscription);
        count(subscription, 1);
        version++;
    }

    /// Puts a subscription in the place of another of the same subscriber to the same filter. No
    /// message is missed in between. [MQTT-3.8.4-3]
    public synchronized void replace(Subscription old, Subscription now) {
        SubscriptionNode node = find(old);
        Subscribers subscribers = node == null ? null : node.subscribersIfAny(isAll(old));
        if (subscribers == null) {
            throw new IllegalStateException("not in the tree: " + old.filter());
        }
        subscribers.replace(old, now);
        version++;
    }

    /// Removes a subscription and the levels that nobody needs any more.
    public synchronized void remove(Subscription subscription) {
        List<byte[]> levels = subscription.filter().levels();
        boolean all = endsWithAll(levels);
        var path = new ArrayDeque<SubscriptionNode>();
        SubscriptionNode node = root;
        for (int i = 0; i < (all ? levels.size() - 1 : levels.size()); i++) {
            path.push(node);
            SubscriptionNode child = node.child(levels.get(i));
            if (child == null) {
                throw new IllegalStateException("not in the tree: " + subscription.filter());
            }
            node = child;
        }
        Subscribers subscribers = node.subscribersIfAny(all);
        if (subscribers == null) {
            throw new IllegalStateException("not in the tree: " + subscription.filter());
        }
        subscribers.remove(subscription);
        node.dropEmpty(all);
        while (node.isEmpty() && !path.isEmpty()) {
            SubscriptionNode parent = path.pop();
            parent.remove(node);
            node = parent;
        }
        count(subscription, -1);
        version++;
    }

    private void count(Subscription subscription, int change) {
        if (subscription.filter().isShared()) {
            sharedSize += change;
        } else {
            size += change;
        }
    }

    private @Nullable SubscriptionNode find(Subscription subscription) {
        List<byte[]> levels = subscription.filter().levels();
        int depth = endsWithAll(levels) ? levels.size() - 1 : levels.size();
        SubscriptionNode node = root;
        for (int i = 0; i < depth && node != null; i++) {
            node = node.child(levels.get(i));
        }
        return node;
    }

    private static boolean isAll(Subscription subscription) {
        return endsWithAll(subscription.filter().levels());
    }

    private static boolean endsWithAll(List<byte[]> levels) {
        byte[] last = levels.getLast();
        return last.length == 1 && last[0] == '#';
    }

    /// Adds everybody whose filter matches. From any thread.
    void match(TopicName topic, Matches matches) {
        // Topics that start with $ are not matched by a wildcard at the first level. [MQTT-4.7.2-1]
        root.match(topic.bytes(), 0, !topic.isReserved(), matches);
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

    /// Prints the tree, one level a line, with the number of subscribers.
    public synchronized void print(Consumer<String> line) {
        for (SubscriptionNode child : root.children()) {
            print(child, 0, line);
        }
    }

    private static void print(SubscriptionNode node, int depth, Consumer<String> line) {
        Subscribers exact = node.subscribersIfAny(false);
        Subscribers below = node.subscribersIfAny(true);
        String indent = " ".repeat(2 * depth);
        String name = new String(node.name(), StandardCharsets.UTF_8);
        line.accept(indent + name + (exact == null ? "" : " (" + exact.size() + ")"));
        if (below != null) {
            line.accept(indent + "  # (" + below.size() + ")");
        }
        for (SubscriptionNode child : node.children()) {
            print(child, depth + 1, line);
        }
    }
}
