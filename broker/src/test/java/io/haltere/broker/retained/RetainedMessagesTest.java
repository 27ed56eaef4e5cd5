package io.haltere.broker.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.port.Message;
import io.haltere.broker.port.Origin;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
    private static final String[] LEVELS = {"a", "b", "", "$x"};

    private long now = 1_000_000;
    private final RetainedMessages retained = retained(0);

    private RetainedMessages retained(int expiryMinutes) {
        return new RetainedMessages(() -> Instant.ofEpochMilli(now), expiryMinutes);
    }

    private static Message message(String topic, String payload, long expiresAt) {
        var publish =
                new Publish(
                        TopicName.of(topic),
                        Payload.of(payload),
                        QoS.AT_MOST_ONCE,
                        true,
                        false,
                        0,
                        Properties.NONE);
        return new Message(publish, expiresAt, Origin.BROKER);
    }

    private static Message message(String topic, String payload) {
        return message(topic, payload, Message.NEVER);
    }

    private static List<String> found(RetainedMessages retained, String filter) {
        var found = new ArrayList<String>();
        retained.match(TopicFilter.of(filter), message -> found.add(message.topic().toString()));
        return found;
    }

    /// The tree finds what comparing every topic with the filter finds, whatever came and went.
    @Test
    void findsWhatTheFilterMatches() {
        var random = new Random(11);
        Map<String, String> model = new TreeMap<>();
        for (int step = 0; step < 5_000; step++) {
            String topic = topic(random);
            if (random.nextBoolean()) {
                retained.store(message(topic, "x"));
                model.put(topic, "x");
            } else {
                retained.store(message(topic, ""));
                model.remove(topic);
            }
            String filter = filter(random);
            List<String> expected = new ArrayList<>();
            for (String name : model.keySet()) {
                if (TopicFilter.of(filter).matches(TopicName.of(name))) {
                    expected.add(name);
                }
            }
            List<String> found = found(retained, filter);
            found.sort(null);
            assertEquals(expected, found, filter);
            assertEquals(model.size(), retained.size());
            assertEquals(model.size(), retained.bytes());
        }
    }

    private static String topic(Random random) {
        var topic = new StringBuilder(LEVELS[random.nextInt(LEVELS.length)]);
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            topic.append('/').append(LEVELS[random.nextInt(LEVELS.length)]);
        }
        return topic.isEmpty() ? "a" : topic.toString();
    }

    private static String filter(Random random) {
        String[] levels = topic(random).split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(3) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(3) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }

    @Test
    void parentsComeBeforeChildrenAndSiblingsInOrder() {
        for (String topic : new String[] {"b", "a/c", "a", "a/b/z", "a/b"}) {
            retained.store(message(topic, "x"));
        }
        assertEquals(List.of("a", "a/b", "a/b/z", "a/c", "b"), found(retained, "#"));
    }

    @Test
    void whatHasExpiredIsNotFoundAndThenForgotten() {
        retained.store(message("short", "12", now + 1_000));
        retained.store(message("long", "34"));
        now += 1_001;
        assertEquals(List.of("long"), found(retained, "#"));
        assertEquals(2, retained.size());

        retained.removeExpired(10);

        assertEquals(1, retained.size());
        assertEquals(2, retained.bytes());
    }

    @Test
    void retainedExpiryEndsWhatWouldLastLonger() {
        RetainedMessages limited = retained(2);
        limited.store(message("t", "x"));
        now += 2 * 60_000 - 1;
        assertEquals(List.of("t"), found(limited, "t"));
        now += 2;
        assertEquals(List.of(), found(limited, "t"));
    }

    @Test
    void expiredMessagesAreForgottenInTheOrderOfTheirEnds() {
        retained.store(message("third", "x", now + 3_000));
        retained.store(message("first", "x", now + 1_000));
        retained.store(message("second/below", "x", now + 2_000));
        retained.store(message("replaced", "x", now + 1_000));
        retained.store(message("replaced", "x"));
        now += 3_000;

        assertEquals(List.of("first", "second/below"), topics(retained.removeExpired(2)));
        assertEquals(List.of("third"), topics(retained.removeExpired(2)));
        assertEquals(List.of(), topics(retained.removeExpired(2)));
        assertEquals(List.of("replaced"), found(retained, "#"));
    }

    private static List<String> topics(List<RetainedMessages.Displaced> displaced) {
        return displaced.stream().map(one -> one.message().topic().toString()).toList();
    }

    @Test
    void levelsAreCountedOnceAndGoWithTheLastMessageBelow() {
        retained.store(message("a/b/c", "x"));
        retained.store(message("a/b/d", "x"));
        retained.store(message("a", "x"));
        assertEquals(4, retained.nodes());

        retained.store(message("a/b/c", ""));
        assertEquals(3, retained.nodes());
        retained.store(message("a/b/d", ""));
        retained.store(message("a", ""));
        assertEquals(0, retained.nodes());
    }
}
