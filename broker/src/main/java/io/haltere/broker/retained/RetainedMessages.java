package io.haltere.broker.retained;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The last retained message of each topic. Shared by all loops; readers never block.
///
/// A tree of topic levels, so that a filter with wildcards visits only what it matches; parents
/// come before children and siblings in the order of their names. Writers take the lock.
public final class RetainedMessages {
    private static final long MILLIS_PER_MINUTE = 60_000;

    private final RetainedNode root = new RetainedNode();
    private final InstantSource clock;
    private final int expiryMinutes;
    private volatile int size;
    private volatile long bytes;
    private volatile long memory;
    private volatile int nodes;
    private volatile Source own = (_, _) -> {};

    /// Those that expire, the next to do so first. Under the lock.
    private final NavigableSet<Message> expiring = new TreeSet<>(RetainedMessages::bySoonest);

    /// @param expiryMinutes age from which on a message is forgotten; 0 never
    public RetainedMessages(InstantSource clock, int expiryMinutes) {
        this.clock = clock;
        this.expiryMinutes = expiryMinutes;
    }

    private static int bySoonest(Message one, Message other) {
        int sooner = Long.compare(one.expiresAt(), other.expiresAt());
        return sooner != 0
                ? sooner
                : Arrays.compareUnsigned(one.topic().bytes(), other.topic().bytes());
    }

    /// Makes messages that are retained when they are asked for.
    public interface Source {
        /// Hands over every message that matches the filter. From any thread.
        void match(TopicFilter filter, Consumer<Message> found);
    }

    /// The broker's own, which change all the time and are hardly ever asked for.
    public void own(Source newOwn) {
        own = newOwn;
    }

    /// A message that is not retained any more.
    ///
    /// @param reference its record; 0 for none
    public record Displaced(Message message, long reference) {}

    /// Writes down what changes, under the lock: what one loop does after another stands behind it.
    public interface Records {
        /// A message is to be retained.
        ///
        /// @return the id of the record for that: the larger, the newer
        long added();

        /// A message was deleted and is not retained any more.
        void removed(Displaced message);
    }

    private static final Records NONE =
            new Records() {
                @Override
                public long added() {
                    return 0;
                }

                @Override
                public void removed(Displaced message) {}
            };

    /// Keeps a message in place of the last one; an empty payload only removes that one.
    /// [MQTT-3.3.1-5] [MQTT-3.3.1-6]
    ///
    /// @return the last message; null if there was none
    public synchronized @Nullable Displaced store(Message message, Records records) {
        if (!message.publish().payload().isEmpty()) {
            return put(message, records.added());
        }
        Displaced removed = remove(message.topic());
        if (removed != null) {
            records.removed(removed);
        }
        return removed;
    }

    /// Keeps a message of which nothing is written down.
    ///
    /// @return the last message; null if there was none
    public @Nullable Displaced store(Message message) {
        return store(limited(message), NONE);
    }

    /// Puts back what was retained when the broker ran last.
    public synchronized @Nullable Displaced restore(Message message, long reference) {
        return put(message, reference);
    }

    private @Nullable Displaced put(Message message, long reference) {
        RetainedNode node = root;
        for (Level level : levels(message.topic())) {
            RetainedNode child = node.child(level);
            if (child == null) {
                child = node.newChild(level);
                nodes++;
            }
            node = child;
        }
        return replace(node, message, reference);
    }

    /// The message with the age that retained ones may reach.
    public Message limited(Message message) {
        if (expiryMinutes == 0) {
            return message;
        }
        long limit = clock.millis() + expiryMinutes * MILLIS_PER_MINUTE;
        return new Message(
                message.publish(), Math.min(limit, message.expiresAt()), message.origin());
    }

    private synchronized @Nullable Displaced remove(TopicName topic) {
        Deque<RetainedNode> path = new ArrayDeque<>();
        RetainedNode node = root;
        List<Level> levels = levels(topic);
        for (Level level : levels) {
            path.push(node);
            node = node.child(level);
            if (node == null) {
                return null;
            }
        }
        Displaced displaced = replace(node, null, 0);
        for (int i = levels.size() - 1; i >= 0 && node.isEmpty(); i--) {
            node = path.pop();
            node.remove(levels.get(i));
            nodes--;
        }
        return displaced;
    }

    private @Nullable Displaced replace(
            RetainedNode node, @Nullable Message message, long reference) {
        Message old = node.message();
        Displaced displaced = old == null ? null : new Displaced(old, node.reference);
        node.message(message);
        node.reference = reference;
        if (old != null) {
            size--;
            bytes -= old.size();
            memory -= old.footprint();
            if (old.expires()) {
                expiring.remove(old);
            }
        }
        if (message != null) {
            size++;
            bytes += message.size();
            memory += message.footprint();
            if (message.expires()) {
                expiring.add(message);
            }
        }
        return displaced;
    }

    /// Hands over every message that matches the filter and has not expired. From any thread.
    public void match(TopicFilter filter, Consumer<Message> found) {
        match(root, filter.levels(), 0, clock.millis(), found);
        own.match(filter, found);
    }

    private static void match(
            RetainedNode node, List<byte[]> filter, int depth, long now, Consumer<Message> found) {
        if (depth == filter.size()) {
            accept(node, now, found);
            return;
        }
        byte[] level = filter.get(depth);
        if (isWildcard(level, '#')) {
            if (depth > 0) {
                accept(node, now, found);
            }
            matchChildren(node, depth, child -> all(child, now, found));
        } else if (isWildcard(level, '+')) {
            matchChildren(node, depth, child -> match(child, filter, depth + 1, now, found));
        } else {
            RetainedNode child = node.child(new Level(level));
            if (child != null) {
                match(child, filter, depth + 1, now, found);
            }
        }
    }

    private static void matchChildren(RetainedNode node, int depth, Consumer<RetainedNode> each) {
        for (Map.Entry<Level, RetainedNode> child : node.children().entrySet()) {
            if (depth > 0 || !child.getKey().isReserved()) { // [MQTT-4.7.2-1]
                each.accept(child.getValue());
            }
        }
    }

    private static void all(RetainedNode node, long now, Consumer<Message> found) {
        accept(node, now, found);
        for (RetainedNode child : node.children().values()) {
            all(child, now, found);
        }
    }

    private static void accept(RetainedNode node, long now, Consumer<Message> found) {
        Message message = node.message();
        if (message != null && !message.hasExpired(now)) {
            found.accept(message);
        }
    }

    private static boolean isWildcard(byte[] level, char wildcard) {
        return level.length == 1 && level[0] == wildcard;
    }

    private static List<Level> levels(TopicName topic) {
        return topic.levels().stream().map(Level::new).toList();
    }

    /// Forgets what has expired, and returns it.
    ///
    /// @param max how many at most
    public synchronized List<Displaced> removeExpired(int max) {
        long now = clock.millis();
        var expired = new ArrayList<Displaced>();
        while (expired.size() < max && !expiring.isEmpty() && expiring.first().hasExpired(now)) {
            Displaced displaced = remove(expiring.pollFirst().topic());
            if (displaced != null) {
                expired.add(displaced);
            }
        }
        return expired;
    }

    /// How many topics have a message, those that expired lately included. From any thread.
    public int size() {
        return size;
    }

    /// Their payload bytes. From any thread.
    public long bytes() {
        return bytes;
    }

    /// How many levels of topics there are, those that topics share counted once. From any thread.
    public int nodes() {
        return nodes;
    }

    /// The bytes of memory that the messages take, roughly. From any thread.
    public long memory() {
        return memory;
    }
}
