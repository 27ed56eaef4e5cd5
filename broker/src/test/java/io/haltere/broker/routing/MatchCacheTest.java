package io.haltere.broker.routing;

import static io.haltere.broker.routing.SubscriptionTreeTest.subscription;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.routing.SubscriptionTreeTest.Client;
import io.haltere.mqtt.TopicName;
import org.junit.jupiter.api.Test;

class MatchCacheTest {
    private static final int PLACES = MatchCache.SETS * MatchCache.WAYS;

    private final SubscriptionTree tree = new SubscriptionTree();
    private final MatchCache cache = new MatchCache(tree, false);

    private void add(String filter) {
        tree.add(subscription(new Client(), filter));
    }

    @Test
    void aLoopForgetsWhatItFoundWhenASubscriptionComes() {
        add("a/b");
        Matches before = cache.match(TopicName.of("a/b"));
        assertEquals(1, before.size());
        assertSame(before, cache.match(TopicName.of("a/b")));

        add("a/+");

        assertEquals(2, cache.match(TopicName.of("a/b")).size());
    }

    @Test
    void overlapsOfOneClientCountOnceWhereThatIsConfigured() {
        var client = new Client();
        tree.add(subscription(client, "a/b"));
        tree.add(subscription(client, "a/#"));
        assertEquals(2, cache.match(TopicName.of("a/b")).size());

        cache.merges(true);

        assertEquals(1, cache.match(TopicName.of("a/b")).size());
    }

    @Test
    void anOverlapIsOverWhenAllOfItIs() {
        var client = new Client();
        Subscription first = subscription(client, "a/b");
        Subscription second = subscription(client, "a/#");
        tree.add(first);
        tree.add(second);
        cache.merges(true);
        Subscription both = cache.match(TopicName.of("a/b")).subscription(0);

        first.end();
        assertFalse(both.isOver());

        second.end();
        assertTrue(both.isOver());
    }

    @Test
    void topicsWithoutEndTakeThePlacesOfOneAnother() {
        add("#");
        for (int i = 0; i < 20 * PLACES; i++) {
            cache.match(TopicName.of("topic/" + (100_000 + i)));
        }

        int each = "topic/100000".length() + 4;
        assertEquals(PLACES * each, cache.held(), PLACES * each / 100.0);
    }

    @Test
    void longTopicsDoNotFillMemory() {
        String filler = "x".repeat(TopicName.MAX_BYTES - 8);
        for (int i = 0; i < PLACES; i++) {
            cache.match(TopicName.of(filler + i));
            assertTrue(cache.held() <= MatchCache.HELD_MAX);
        }
    }

    @Test
    void topicsWithManySubscribersDoNotFillMemory() {
        for (int i = 0; i < 10_000; i++) {
            add("#");
        }
        for (int i = 0; i < 2000; i++) {
            assertEquals(10_000, cache.match(TopicName.of("t" + i)).size());
            assertTrue(cache.held() <= MatchCache.HELD_MAX);
        }
    }

    @Test
    void whatIsHeldIsCountedAnewWhenSubscriptionsChange() {
        TopicName topic = TopicName.of("t");
        for (int i = 1; i <= 3000; i++) {
            add("+");
            assertEquals(i, cache.match(topic).size());
            assertEquals(1 + 4 * i, cache.held());
        }
    }

    @Test
    void moreThanItMayHoldIsFoundAgainEachTime() {
        for (int i = 0; i <= MatchCache.HELD_MAX / 4; i++) {
            add("t");
        }
        TopicName topic = TopicName.of("t");

        assertNotSame(cache.match(topic), cache.match(topic));
        assertEquals(0, cache.held());
    }
}
