package io.haltere.broker.routing;

import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntConsumer;

/// A million subscriptions of all kinds: what one takes of memory, what a match, a subscription and
/// its end cost, and what hostile topics do. `bin/bench subscriptions` prints them beside the
/// goals.
///
/// Times are processor time of the thread in the last of several passes, so that the compiler is
/// done and others do not count; bytes are what the heap has more after a collection.
final class ManySubscriptions {
    private static final int COUNT = 1_000_000;
    private static final int PASSES = 5;
    private static final int HITS = 30;
    private static final int CHANGES = 200_000;
    private static final int HOSTILE_DEPTH = 14;

    private final List<Subscription> subscriptions = new ArrayList<>(COUNT);
    private final SubscriptionTree tree = new SubscriptionTree();

    private ManySubscriptions() {}

    /// @param arguments none
    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("| | measured | goal |\n| --- | ---: | ---: |");
        var many = new ManySubscriptions();
        many.memory();
        many.matches();
        many.changes();
        many.readers();
        hostile();
    }

    private static void line(String what, String measured, String goal) {
        System.out.println("| " + what + " | " + measured + " | " + goal + " |");
    }

    private static void line(String what, long measured, String goal) {
        line(what, Long.toString(measured), goal);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
    }

    /// Of ten: four for one topic, two with `+`, two with `#`, one for a topic that thirty share,
    /// and one of a shared group.
    private static String filter(int number) {
        String device = "site/" + number % 100 + "/line/" + number / 100 % 100 + "/dev/" + number;
        return switch (number % 10) {
            case 0, 1, 2, 3 -> device + "/temp";
            case 4, 5 -> "site/+/line/+/dev/" + number + "/temp";
            case 6, 7 -> device + "/#";
            case 8 -> "news/" + number / 10 % (COUNT / 10 / HITS);
            default -> "$share/group" + number % 1000 + "/" + device + "/state";
        };
    }

    private void memory() {
        long before = used();
        for (int i = 0; i < COUNT; i++) {
            subscriptions.add(Recipient.to(filter(i)));
        }
        long own = used();
        subscriptions.forEach(tree::add);
        long all = used();
        // The list of the subscriptions and their recipients are ours.
        line("subscription with its filter, bytes", number((double) (own - before) / COUNT), "");
        line("its share of the tree, bytes", number((double) (all - own) / COUNT), "≤ 120");
    }

    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// @return nanoseconds for each of so many
    private static double nanos(int count, IntConsumer each) {
        double last = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = cpuNanos();
            for (int i = 0; i < count; i++) {
                each.accept(i);
            }
            last = (double) (cpuNanos() - start) / count;
        }
        return last;
    }

    private void matches() {
        TopicName[] popular = new TopicName[1000];
        TopicName[] rare = new TopicName[1000];
        for (int i = 0; i < popular.length; i++) {
            popular[i] = TopicName.of("news/" + i);
            int device = i * 997;
            rare[i] =
                    TopicName.of(
                            "site/"
                                    + device % 100
                                    + "/line/"
                                    + device / 100 % 100
                                    + "/dev/"
                                    + device
                                    + "/temp");
        }
        long[] hits = new long[1];
        double nanos = nanos(100_000, i -> hits[0] += size(popular[i % 1000]));
        line("match with " + hits[0] / PASSES / 100_000 + " hits, ns", number(nanos), "≤ 1000");
        line(
                "match of six levels with one hit, ns",
                number(nanos(100_000, i -> size(rare[i % 1000]))),
                "");
    }

    private int size(TopicName topic) {
        var matches = new Matches();
        tree.match(topic, matches);
        return matches.size();
    }

    /// In random order; what was taken out comes back.
    private void changes() {
        List<Subscription> some = new ArrayList<>(subscriptions);
        Collections.shuffle(some, new Random(1));
        double out = 0;
        double back = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = cpuNanos();
            for (int i = 0; i < CHANGES; i++) {
                tree.remove(some.get(i));
            }
            long between = cpuNanos();
            for (int i = 0; i < CHANGES; i++) {
                tree.add(some.get(i));
            }
            out = (double) (between - start) / CHANGES;
            back = (double) (cpuNanos() - between) / CHANGES;
        }
        line("subscribe, ns", number(back), "≤ 1000");
        line("unsubscribe, ns", number(out), "≤ 1000");
    }

    /// Matches by one thread while another subscribes and unsubscribes, and while it does so in a
    /// tree that nobody reads: what is slow in both is not for the tree's sake.
    private void readers() throws InterruptedException {
        List<Subscription> some = new ArrayList<>();
        List<Subscription> apart = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            some.add(subscriptions.get(i / 8 * 10 + i % 8));
            apart.add(Recipient.to(filter(i)));
        }
        var other = new SubscriptionTree();
        apart.forEach(other::add);
        readers("in a tree of its own", other, apart);
        readers("in the same tree", tree, some);
    }

    private void readers(String where, SubscriptionTree changed, List<Subscription> some)
            throws InterruptedException {
        var topic = TopicName.of("news/7");
        int hits = size(topic);
        var reader = new Reader(() -> size(topic) == hits);
        long collecting = collectorMillis();
        reader.start();
        some.forEach(changed::remove);
        some.forEach(changed::add);
        reader.end();
        line("matches while another thread makes 400 000 changes " + where, reader.count(), "");
        line("of these wrong", reader.wrong(), "0");
        line("the slowest, µs", reader.worst(), "");
        line("the same without waits for a processor, µs", reader.worstOwn(), "no stall");
        line("pauses of the collector meanwhile, ms", collectorMillis() - collecting, "");
    }

    private static long collectorMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    private static void hostile() {
        String deep = "a/".repeat(9_999) + "a";
        boolean isRefused =
                TopicFilter.parse(deep) == null
                        && TopicName.parse(deep.getBytes(StandardCharsets.UTF_8), 0, deep.length())
                                == null;
        line("10 000 levels", isRefused ? "refused" : "**taken**", "refused");
        var tree = new SubscriptionTree();
        for (int i = 0; i < 1 << HOSTILE_DEPTH; i++) {
            var filter = new StringBuilder();
            for (int level = 0; level < HOSTILE_DEPTH; level++) {
                filter.append((i >> level & 1) == 0 ? "a/" : "+/");
            }
            tree.add(Recipient.to(filter + "z"));
        }
        TopicName miss = TopicName.of("a/".repeat(HOSTILE_DEPTH) + "y");
        double nanos =
                nanos(
                        200,
                        _ -> {
                            var matches = new Matches();
                            tree.match(miss, matches);
                        });
        line(
                "topic that is in vain compared with "
                        + (1 << HOSTILE_DEPTH)
                        + " filters of `a` and `+`, ns a filter",
                number(nanos / (1 << HOSTILE_DEPTH)),
                "bounded");
        var cache = new MatchCache(tree, false);
        long before = used();
        double each = nanos(1_000_000, i -> cache.match(TopicName.of("x/" + i)));
        line("distinct topics a second, million", number(1e3 / each), "≥ 1");
        line("memory for them, MB", number((used() - before) / 1e6), "bounded");
        Reference.reachabilityFence(cache);
    }
}
