package io.haltere.broker.routing;

import io.haltere.mqtt.TopicName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One level of the subscription tree: its children by name, and who subscribed here.
///
/// Written under the tree's lock; everything that readers follow is published with release
/// semantics, so they need none.
final class SubscriptionNode {
    private static final VarHandle CHILDREN =
            MethodHandles.arrayElementVarHandle(SubscriptionNode[].class);
    private static final VarHandle TABLE = field("table", SubscriptionNode[].class);
    private static final VarHandle PLUS = field("plus", SubscriptionNode.class);
    private static final VarHandle EXACT = field("exact", Subscribers.class);
    private static final VarHandle BELOW = field("below", Subscribers.class);

    private static final SubscriptionNode[] NO_CHILDREN = {};
    private static final int CAPACITY_MIN = 4;

    /// Takes the place of a removed child, so that probes go on behind it. Never matches.
    private static final SubscriptionNode REMOVED = new SubscriptionNode(new byte[0], 0);

    private final byte[] name;
    private final int hash;

    /// Children with a plain name; open addressing, linear probing, at most half full.
    private @Nullable SubscriptionNode[] table = NO_CHILDREN;

    /// The child named `+`, apart because every match looks at it.
    private @Nullable SubscriptionNode plus;

    private @Nullable Subscribers exact;
    private @Nullable Subscribers below;

    // Writers only.
    private int used;
    private int live;

    private SubscriptionNode(byte[] name, int hash) {
        this.name = name;
        this.hash = hash;
    }

    static SubscriptionNode root() {
        return new SubscriptionNode(new byte[0], 0);
    }

    private static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(SubscriptionNode.class, name, type);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    // Readers.

    void match(byte[] topic, int offset, boolean wildcards, Matches matches) {
        if (wildcards) {
            collect((Subscribers) BELOW.getAcquire(this), matches);
        }
        if (offset > topic.length) {
            collect((Subscribers) EXACT.getAcquire(this), matches);
            return;
        }
        int end = offset;
        while (end < topic.length && topic[end] != '/') {
            end++;
        }
        SubscriptionNode child = child(topic, offset, end);
        if (child != null) {
            child.match(topic, end + 1, true, matches);
        }
        var any = (SubscriptionNode) PLUS.getAcquire(this);
        if (any != null && wildcards) {
            any.match(topic, end + 1, true, matches);
        }
    }

    private static void collect(@Nullable Subscribers subscribers, Matches matches) {
        if (subscribers != null) {
            subscribers.collect(matches);
        }
    }

    private @Nullable SubscriptionNode child(byte[] bytes, int start, int end) {
        var children = (@Nullable SubscriptionNode[]) TABLE.getAcquire(this);
        if (children.length == 0) {
            return null;
        }
        int key = TopicName.hash(bytes, start, end - start);
        int mask = children.length - 1;
        for (int i = key & mask; ; i = i + 1 & mask) {
            var child = (SubscriptionNode) CHILDREN.getAcquire(children, i);
            if (child == null) {
                return null;
            }
            if (child.hash == key
                    && child != REMOVED
                    && Arrays.equals(child.name, 0, child.name.length, bytes, start, end)) {
                return child;
            }
        }
    }

    // Writers, one at a time.

    /// The child for a level of a filter that is not `#`; null when there is none.
    @Nullable SubscriptionNode child(byte[] level) {
        return isPlus(level) ? plus : child(level, 0, level.length);
    }

    SubscriptionNode childOrNew(byte[] level) {
        SubscriptionNode child = child(level);
        if (child == null) {
            child = new SubscriptionNode(level, TopicName.hash(level, 0, level.length));
            if (isPlus(level)) {
                PLUS.setRelease(this, child);
            } else {
                insert(child);
            }
        }
        return child;
    }

    private static boolean isPlus(byte[] level) {
        return level.length == 1 && level[0] == '+';
    }

    private void insert(SubscriptionNode child) {
        if (2 * (used + 1) > table.length) {
            var roomy = new SubscriptionNode[capacityFor(live + 1)];
            for (SubscriptionNode old : table) {
                if (old != null && old != REMOVED) {
                    place(roomy, old);
                }
            }
            used = live;
            place(roomy, child);
            TABLE.setRelease(this, roomy);
        } else {
            place(table, child);
        }
        used++;
        live++;
    }

    /// Room for twice as many children before the next growth.
    private static int capacityFor(int children) {
        return Math.max(CAPACITY_MIN, Integer.highestOneBit(2 * children) * 2);
    }

    private static void place(@Nullable SubscriptionNode[] children, SubscriptionNode child) {
        int mask = children.length - 1;
        int i = child.hash & mask;
        while (children[i] != null) {
            i = i + 1 & mask;
        }
        CHILDREN.setRelease(children, i, child);
    }

    /// Takes out one that is here.
    void remove(SubscriptionNode child) {
        if (child == plus) {
            PLUS.setRelease(this, null);
            return;
        }
        int mask = table.length - 1;
        int i = child.hash & mask;
        while (table[i] != child) {
            i = i + 1 & mask;
        }
        live--;
        if (live == 0) {
            used = 0;
            TABLE.setRelease(this, NO_CHILDREN);
        } else {
            CHILDREN.setRelease(table, i, REMOVED);
        }
    }

    /// Who subscribed to exactly this level, or to all below it; created when absent.
    Subscribers subscribers(boolean all) {
        Subscribers present = all ? below : exact;
        if (present == null) {
            present = new Subscribers();
            (all ? BELOW : EXACT).setRelease(this, present);
        }
        return present;
    }

    @Nullable Subscribers subscribersIfAny(boolean all) {
        return all ? below : exact;
    }

    void dropEmpty(boolean all) {
        Subscribers present = all ? below : exact;
        if (present != null && present.isEmpty()) {
            (all ? BELOW : EXACT).setRelease(this, null);
        }
    }

    boolean isEmpty() {
        return live == 0 && plus == null && exact == null && below == null;
    }

    byte[] name() {
        return name;
    }

    /// The children in order of their names, `+` first; for print-outs.
    List<SubscriptionNode> children() {
        var children = new ArrayList<SubscriptionNode>();
        for (SubscriptionNode child : table) {
            if (child != null && child != REMOVED) {
                children.add(child);
            }
        }
        children.sort((a, b) -> Arrays.compareUnsigned(a.name, b.name));
        if (plus != null) {
            children.addFirst(plus);
        }
        return children;
    }
}
