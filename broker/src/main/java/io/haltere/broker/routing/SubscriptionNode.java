package io.haltere.broker.routing;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One level of the subscription tree: what is below it by name, and who subscribed here.
///
/// Written under the tree's lock; everything that readers follow is published with release
/// semantics, so they need none.
final class SubscriptionNode extends Branch {
    private static final VarHandle BRANCHES = MethodHandles.arrayElementVarHandle(Branch[].class);
    private static final VarHandle TABLE = field("table", Branch[].class);
    private static final VarHandle PLUS = field("plus", Branch.class);
    private static final VarHandle EXACT = field("exact", Subscribers.class);
    private static final VarHandle BELOW = field("below", Subscribers.class);

    private static final Branch[] NO_BRANCHES = {};
    private static final int CAPACITY_MIN = 2;

    /// Takes the place of a removed branch, so that probes go on behind it. Never found.
    private static final SubscriptionNode REMOVED = root();

    private final byte[] name;

    /// Branches with a plain name; open addressing, linear probing, at most half full.
    private @Nullable Branch[] table = NO_BRANCHES;

    /// The branch named `+`, apart because every match looks at it.
    private @Nullable Branch plus;

    private @Nullable Subscribers exact;
    private @Nullable Subscribers below;

    // Writers only.
    private int used;
    private int live;

    private SubscriptionNode(byte[] name, int hash) {
        super(hash);
        this.name = name;
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

    @Override
    void match(byte[] topic, int start, int at, Matches matches) {
        match(topic, start, at, true, matches);
    }

    /// @param wildcards whether the next level of the filters may be one
    void match(byte[] topic, int start, int at, boolean wildcards, Matches matches) {
        if (wildcards) {
            collect((Subscribers) BELOW.getAcquire(this), matches);
        }
        if (start > topic.length) {
            collect((Subscribers) EXACT.getAcquire(this), matches);
            return;
        }
        int end = TopicName.levelEnd(topic, start);
        Branch branch = named(topic, start, end, at);
        if (branch != null) {
            branch.match(topic, end + 1, at + end - start + 1, matches);
        }
        var any = (Branch) PLUS.getAcquire(this);
        if (any != null && wildcards) {
            any.match(topic, end + 1, at + 2, matches);
        }
    }

    private static void collect(@Nullable Subscribers subscribers, Matches matches) {
        if (subscribers != null) {
            subscribers.collect(matches);
        }
    }

    private @Nullable Branch named(byte[] bytes, int start, int end, int at) {
        var branches = (@Nullable Branch[]) TABLE.getAcquire(this);
        if (branches.length == 0) {
            return null;
        }
        int key = TopicName.hash(bytes, start, end - start);
        int mask = branches.length - 1;
        for (int i = key & mask; ; i = i + 1 & mask) {
            var branch = (Branch) BRANCHES.getAcquire(branches, i);
            if (branch == null) {
                return null;
            }
            if (branch.hash == key && branch != REMOVED && branch.isNamed(bytes, start, end, at)) {
                return branch;
            }
        }
    }

    @Override
    boolean isNamed(byte[] bytes, int start, int end, int at) {
        return Arrays.equals(name, 0, name.length, bytes, start, end);
    }

    // Writers, one at a time. `at` is where the level below this one begins in the filter.

    void add(Subscription subscription, int at) {
        TopicFilter filter = subscription.filter();
        byte[] bytes = filter.bytes();
        if (isLast(bytes, at)) {
            subscribers(at < bytes.length).add(subscription);
            return;
        }
        int end = TopicName.levelEnd(bytes, at);
        Branch branch = branch(bytes, at, end);
        if (branch == null && !filter.isShared()) {
            var lone = new LoneSubscription(TopicName.hash(bytes, at, end - at), subscription);
            insert(lone, isPlus(bytes, at, end));
        } else {
            nodeFor(branch, bytes, at, end).add(subscription, end + 1);
        }
    }

    void replace(Subscription old, Subscription now, int at) {
        byte[] bytes = old.filter().bytes();
        if (isLast(bytes, at)) {
            existing(old, at < bytes.length).replace(old, now);
            return;
        }
        int end = TopicName.levelEnd(bytes, at);
        switch (branch(bytes, at, end)) {
            case SubscriptionNode node -> node.replace(old, now, end + 1);
            case LoneSubscription lone when lone.subscription == old ->
                    exchange(lone, new LoneSubscription(lone.hash, now));
            case null, default -> throw absent(old);
        }
    }

    /// Takes the levels along that nobody needs any more.
    void remove(Subscription subscription, int at) {
        byte[] bytes = subscription.filter().bytes();
        if (isLast(bytes, at)) {
            boolean all = at < bytes.length;
            existing(subscription, all).remove(subscription);
            dropEmpty(all);
            return;
        }
        int end = TopicName.levelEnd(bytes, at);
        switch (branch(bytes, at, end)) {
            case SubscriptionNode node -> {
                node.remove(subscription, end + 1);
                if (node.isEmpty()) {
                    cut(node);
                }
            }
            case LoneSubscription lone when lone.subscription == subscription -> cut(lone);
            case null, default -> throw absent(subscription);
        }
    }

    private static IllegalStateException absent(Subscription subscription) {
        return new IllegalStateException("not in the tree: " + subscription.filter());
    }

    /// Whether the filter has nothing below this node, or `#` only.
    private static boolean isLast(byte[] filter, int at) {
        return at > filter.length || at < filter.length && filter[at] == '#';
    }

    private static boolean isPlus(byte[] filter, int at, int end) {
        return end == at + 1 && filter[at] == '+';
    }

    private @Nullable Branch branch(byte[] filter, int at, int end) {
        return isPlus(filter, at, end) ? plus : named(filter, at, end, at);
    }

    /// The node in the place of a branch, or of none.
    private SubscriptionNode nodeFor(@Nullable Branch branch, byte[] filter, int at, int end) {
        if (branch instanceof SubscriptionNode present) {
            return present;
        }
        byte[] level = Arrays.copyOfRange(filter, at, end);
        var node = new SubscriptionNode(level, TopicName.hash(filter, at, end - at));
        if (branch instanceof LoneSubscription lone) {
            // Before anybody can see the node: nobody who is there is missed.
            node.add(lone.subscription, end + 1);
            exchange(lone, node);
        } else {
            insert(node, isPlus(filter, at, end));
        }
        return node;
    }

    private void insert(Branch branch, boolean isPlus) {
        if (isPlus) {
            PLUS.setRelease(this, branch);
        } else {
            insert(branch);
        }
    }

    private void insert(Branch branch) {
        if (2 * (used + 1) > table.length) {
            var roomy = new Branch[capacityFor(live + 1)];
            for (Branch old : table) {
                if (old != null && old != REMOVED) {
                    place(roomy, old);
                }
            }
            used = live;
            place(roomy, branch);
            TABLE.setRelease(this, roomy);
        } else {
            place(table, branch);
        }
        used++;
        live++;
    }

    /// Room for twice as many branches before the next growth; many nodes never have but one.
    private static int capacityFor(int branches) {
        return branches == 1 ? CAPACITY_MIN : Integer.highestOneBit(2 * branches) * 2;
    }

    private static void place(@Nullable Branch[] branches, Branch branch) {
        int mask = branches.length - 1;
        int i = branch.hash & mask;
        while (branches[i] != null) {
            i = i + 1 & mask;
        }
        BRANCHES.setRelease(branches, i, branch);
    }

    private void exchange(Branch old, Branch now) {
        if (old == plus) {
            PLUS.setRelease(this, now);
        } else {
            BRANCHES.setRelease(table, placeOf(old), now);
        }
    }

    private void cut(Branch branch) {
        if (branch == plus) {
            PLUS.setRelease(this, null);
            return;
        }
        live--;
        if (live == 0) {
            used = 0;
            TABLE.setRelease(this, NO_BRANCHES);
        } else {
            BRANCHES.setRelease(table, placeOf(branch), REMOVED);
        }
    }

    private int placeOf(Branch branch) {
        int mask = table.length - 1;
        int i = branch.hash & mask;
        while (table[i] != branch) {
            i = i + 1 & mask;
        }
        return i;
    }

    /// Who subscribed to exactly this level, or to all below it; created when absent.
    private Subscribers subscribers(boolean all) {
        Subscribers present = all ? below : exact;
        if (present == null) {
            present = new Subscribers();
            (all ? BELOW : EXACT).setRelease(this, present);
        }
        return present;
    }

    private Subscribers existing(Subscription subscription, boolean all) {
        Subscribers present = all ? below : exact;
        if (present == null) {
            throw absent(subscription);
        }
        return present;
    }

    private void dropEmpty(boolean all) {
        Subscribers present = all ? below : exact;
        if (present != null && present.isEmpty()) {
            (all ? BELOW : EXACT).setRelease(this, null);
        }
    }

    private boolean isEmpty() {
        return live == 0 && plus == null && exact == null && below == null;
    }

    // Print-outs, under the tree's lock.

    @Override
    byte[] name(int at) {
        return name;
    }

    @Override
    void print(String name, int at, String indent, Consumer<String> line) {
        line.accept(indent + name + (exact == null ? "" : " (" + exact.size() + ")"));
        printBelow(at, indent + "  ", line);
    }

    /// In order of names, wildcards first.
    void printBelow(int at, String indent, Consumer<String> line) {
        if (below != null) {
            line.accept(indent + "# (" + below.size() + ")");
        }
        for (Branch branch : branches(at)) {
            byte[] level = branch.name(at);
            String text = new String(level, StandardCharsets.UTF_8);
            branch.print(text, at + level.length + 1, indent, line);
        }
    }

    private List<Branch> branches(int at) {
        var branches = new ArrayList<Branch>();
        for (Branch branch : table) {
            if (branch != null && branch != REMOVED) {
                branches.add(branch);
            }
        }
        branches.sort((a, b) -> Arrays.compareUnsigned(a.name(at), b.name(at)));
        if (plus != null) {
            branches.addFirst(plus);
        }
        return branches;
    }
}
