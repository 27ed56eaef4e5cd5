package io.haltere.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SubscriptionTreeTest {
    private static final int MANY_GROUPS = 100_000;
    private static final String[] LEVELS = {"a", "b", "c", "", "$x", "dd"};

    private final SubscriptionTree tree = new SubscriptionTree();

    static final class Client implements Subscriber {
        private boolean reachable = true;

        @Override
        public int loopIndex() {
            return 0;
        }

        @Override
        public String clientId() {
            return "";
        }

        @Override
        public long recordId() {
            return 0;
        }

        @Override
        public void deliver(Message message, Subscription subscription, long reference) {
            throw new AssertionError("nothing is delivered here");
        }

        @Override
        public boolean isReachable() {
            return reachable;
        }

        @Override
        public boolean isCrowded() {
            return false;
        }
    }

    static Subscription subscription(Client client, String filter) {
        return new Subscription(
                client, TopicFilter.of(filter), SubscriptionOptions.of(QoS.AT_MOST_ONCE), 0);
    }

    private Subscription add(String filter) {
        Subscription added = subscription(new Client(), filter);
        tree.add(added);
        return added;
    }

    private Matches match(String topic) {
        var matches = new Matches();
        tree.match(TopicName.of(topic), matches);
        return matches;
    }

    private Set<Subscription> found(String topic) {
        Matches matches = match(topic);
        Set<Subscription> found = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < matches.size(); i++) {
            assertTrue(found.add(matches.subscription(i)), "found twice");
        }
        return found;
    }

    /// The tree finds what comparing the topic with every filter finds, whatever came and went.
    @Test
    void findsWhatEveryFilterByItselfWouldFind() {
        var random = new Random(7);
        List<Subscription> all = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (all.isEmpty() || random.nextInt(100) < (step / 2000 % 2 == 0 ? 60 : 40)) {
                all.add(add(filter(random)));
            } else {
                tree.remove(all.remove(random.nextInt(all.size())));
            }
            if (step % 11 == 0 && !all.isEmpty()) {
                int index = random.nextInt(all.size());
                Subscription old = all.get(index);
                all.set(index, subscription((Client) old.subscriber(), old.filter().toString()));
                tree.replace(old, all.get(index));
            }
            if (step % 7 == 0) {
                String topic = topic(random);
                Set<Subscription> expected = Collections.newSetFromMap(new IdentityHashMap<>());
                for (Subscription subscription : all) {
                    if (subscription.filter().matches(TopicName.of(topic))) {
                        expected.add(subscription);
                    }
                }
                assertEquals(expected, found(topic), topic);
                assertEquals(all.size(), tree.size());
            }
            if (step % 500 == 0) {
                assertEquals(all.size(), printed(), "subscribers in the print-out");
            }
        }
        all.forEach(tree::remove);
        var lines = new ArrayList<String>();
        tree.print(lines::add);
        assertEquals(List.of(), lines, "levels that nobody needs");
    }

    private int printed() {
        var lines = new ArrayList<String>();
        tree.print(lines::add);
        return lines.stream()
                .filter(line -> line.endsWith(")"))
                .mapToInt(line ->
                        Integer.parseInt(line, line.lastIndexOf('(') + 1, line.length() - 1, 10))
                .sum();
    }

    private static String topic(Random random) {
        var topic = new StringBuilder(LEVELS[random.nextInt(LEVELS.length)]);
        for (int depth = random.nextInt(4); depth > 0; depth--) {
            topic.append('/').append(LEVELS[random.nextInt(LEVELS.length)]);
        }
        return topic.isEmpty() ? "a" : topic.toString();
    }

    private static String filter(Random random) {
        String[] levels = topic(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(4) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(4) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }

    @Test
    void aReplacedSubscriptionIsFoundInItsNewForm() {
        Subscription old = add("a/+");
        Subscription now = subscription((Client) old.subscriber(), "a/+");

        tree.replace(old, now);

        assertEquals(Set.of(now), found("a/b"));
        Subscription absent = subscription(new Client(), "y/z");
        assertThrows(IllegalStateException.class, () -> tree.replace(absent, now));
    }

    @Test
    void removingWhatIsNotThereIsAFault() {
        add("a");
        for (String absent : List.of("a/b", "a", "a/#", "b", "+", "#")) {
            Subscription stranger = subscription(new Client(), absent);
            assertThrows(IllegalStateException.class, () -> tree.remove(stranger), absent);
        }
    }

    @Test
    void membersOfAGroupTakeTurns() {
        List<Subscription> members =
                List.of(add("$share/g/t"), add("$share/g/t"), add("$share/g/t"));
        SharedGroup group = match("t").group(0);

        for (int i = 0; i < 9; i++) {
            assertEquals(members.get(i % 3), group.next());
        }
        assertEquals(0, tree.size());
        assertEquals(3, tree.sharedSize());
    }

    @Test
    void aGroupPrefersMembersThatAreThere() {
        Subscription away = add("$share/g/t");
        Subscription there = add("$share/g/t");
        ((Client) away.subscriber()).reachable = false;
        SharedGroup group = match("t").group(0);

        assertEquals(there, group.next());
        assertEquals(there, group.next());
        ((Client) there.subscriber()).reachable = false;
        assertTrue(group.next() != null, "those that are away have sessions");

        tree.remove(away);
        tree.remove(there);
        assertNull(group.next());
        assertEquals(0, match("t").groupCount());
    }

    @Test
    void groupsOfDifferentNamesEachGetTheMessage() {
        add("$share/g/t/#");
        add("$share/h/t/+");
        add("t/x");
        Matches matches = match("t/x");

        assertEquals(2, matches.groupCount());
        assertEquals(1, matches.size());
    }

    /// Each of them was compared with all before, and all of them copied: half a minute.
    @Test
    @Timeout(10)
    void aFilterMayHaveManyGroups() {
        var client = new Client();
        var members = new ArrayList<Subscription>();
        for (int i = 0; i < MANY_GROUPS; i++) {
            var member = subscription(client, "$share/" + i + "/t");
            tree.add(member);
            members.add(member);
        }
        assertEquals(MANY_GROUPS, match("t").groupCount());

        members.forEach(tree::remove);
        assertEquals(0, match("t").groupCount());
        assertEquals(0, tree.sharedSize());
    }

    @Test
    void printsLevelsWithTheirSubscribers() {
        add("b/c");
        add("b/#");
        add("b/+");
        add("b/c");
        var lines = new ArrayList<String>();

        tree.print(lines::add);

        assertEquals(List.of("b", "  # (1)", "  + (1)", "  c (2)"), lines);
    }

    @Test
    void printsTheLevelsOfASubscriptionThatIsAlone() {
        add("a/+/c");
        add("b/#");
        add("/");
        var lines = new ArrayList<String>();

        tree.print(lines::add);

        assertEquals(List.of("", "   (1)", "a", "  +", "    c (1)", "b", "  # (1)"), lines);
    }

    @Test
    void membersOfAGroupAndOthersShareTheirLevels() {
        Subscription own = add("a/b/c");
        Subscription member = add("$share/g/a/b/c");
        Subscription longer = add("a/b/c/d");
        tree.remove(own);

        assertEquals(member, match("a/b/c").group(0).next());
        assertEquals(Set.of(), found("a/b/c"));
        assertEquals(Set.of(longer), found("a/b/c/d"));
    }

    /// A reader that waited for writers would wait for ever here.
    @Test
    @Timeout(60)
    void aMatchNeverWaitsForAWriter() throws Exception {
        add("a/b");
        var found = new CompletableFuture<Set<Subscription>>();

        synchronized (tree) {
            Thread.ofPlatform().start(() -> found.complete(found("a/b")));
            assertEquals(1, found.get(30, TimeUnit.SECONDS).size());
        }
    }

    /// Of 200 levels of one byte: `a` and `+` in turns of all lengths, and one chain of each. A
    /// match that tried all ways to read a topic would try 2 to the power of 200.
    @Test
    @Timeout(60)
    void wildcardsInManyLevelsTakeAStepForEachNode() {
        int levels = TopicName.MAX_SEPARATORS + 1;
        Set<Subscription> expected = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int turn = 1; turn <= levels; turn++) {
            for (int first = 0; first < 2; first++) {
                var filter = new ArrayList<String>();
                for (int i = 0; i < levels; i++) {
                    filter.add((i / turn + first) % 2 == 0 ? "a" : "+");
                }
                expected.add(add(String.join("/", filter)));
                filter.set(levels - 1, "b");
                add(String.join("/", filter));
            }
        }

        assertEquals(expected, found("a/".repeat(levels - 1) + "a"));
        assertEquals(Set.of(), found("a/".repeat(levels - 2) + "a"));
    }
}
