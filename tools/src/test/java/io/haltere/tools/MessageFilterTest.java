package io.haltere.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.tools.MessageFilter.Verdict;
import io.haltere.tools.settings.SubSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MessageFilterTest {
    private static final long SEED = 42;

    private static MessageFilter filter(String words) throws Exception {
        return new MessageFilter(
                SubSettings.parse(List.of(("-t # " + words).strip().split(" ")), Map.of()),
                new SplittableRandom(SEED));
    }

    private static Publish message(String topic, boolean retain) {
        return new Publish(
                TopicName.of(topic),
                Payload.of("x"),
                QoS.AT_MOST_ONCE,
                retain,
                false,
                0,
                Properties.NONE);
    }

    @Test
    void printsEverythingWithoutAWish() throws Exception {
        assertEquals(Verdict.PRINT, filter("").judge(message("a", true)));
        assertEquals(Verdict.PRINT, filter("").judge(message("a", false)));
    }

    @Test
    void filtersTopicsOut() throws Exception {
        var filter = filter("-T a/# -T b");

        assertEquals(Verdict.SKIP, filter.judge(message("a/c", false)));
        assertEquals(Verdict.SKIP, filter.judge(message("b", false)));
        assertEquals(Verdict.PRINT, filter.judge(message("b/c", false)));
    }

    @Test
    void printsNoStaleMessages() throws Exception {
        assertEquals(Verdict.SKIP, filter("-R").judge(message("a", true)));
        assertEquals(Verdict.PRINT, filter("-R").judge(message("a", false)));
        assertEquals(
                RetainHandling.NEVER,
                SubSettings.parse(List.of("-t", "a", "-R"), Map.of()).options().retainHandling());
    }

    @Test
    void endsAtTheFirstFreshMessage() throws Exception {
        assertEquals(Verdict.PRINT, filter("--retained-only").judge(message("a", true)));
        assertEquals(Verdict.EXIT, filter("--retained-only").judge(message("a", false)));
    }

    @Test
    void printsAShare() throws Exception {
        var filter = filter("--random-filter 25");
        int printed = 0;

        for (int i = 0; i < 10_000; i++) {
            printed += filter.judge(message("a", false)) == Verdict.PRINT ? 1 : 0;
        }

        assertTrue(printed > 2_300 && printed < 2_700, printed + " with seed " + SEED);
    }

    @Test
    void removesRetainedMessagesThatAreNotFilteredOut() throws Exception {
        var filter = filter("--remove-retained -T b");

        assertTrue(filter.removes(message("a", true)));
        assertFalse(filter.removes(message("a", false)));
        assertFalse(filter.removes(message("b", true)));
        assertFalse(filter("").removes(message("a", true)));
    }
}
