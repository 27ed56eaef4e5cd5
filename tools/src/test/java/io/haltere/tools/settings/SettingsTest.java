package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.tools.settings.Publication.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is not about connecting.
class SettingsTest {
    @Test
    void aMessageHasOneSource() throws Exception {
        assertEquals(Mode.MESSAGE, Parsing.pub("-t", "a", "-m", "").publication().mode());
        assertEquals(Mode.NULL, Parsing.pub("-t", "a", "-n").publication().mode());
        assertEquals(Mode.STDIN, Parsing.pub("-t", "a", "-s").publication().mode());
        assertEquals(Mode.STDIN_LINES, Parsing.pub("-t", "a", "-l").publication().mode());

        var file = Parsing.pub("-t", "a", "-f", "x").publication();

        assertEquals(Mode.FILE, file.mode());
        assertEquals(Path.of("x"), file.file());
    }

    @Test
    void aMessageIsRepeated() throws Exception {
        var once = Parsing.pub("-t", "a", "-n").publication();
        var often =
                Parsing.pub("-t", "a", "-n", "-r", "--repeat", "3", "--repeat-delay", "0.25")
                        .publication();

        assertEquals(1, once.repeat());
        assertEquals(Duration.ZERO, once.delay());
        assertFalse(once.retain());
        assertEquals(3, often.repeat());
        assertEquals(Duration.ofMillis(250), often.delay());
        assertTrue(often.retain());
    }

    @Test
    void theLastTopicCountsIfThereCanBeOnlyOne() throws Exception {
        assertEquals("b", Parsing.pub("-t", "a", "-t", "b", "-n").publication().topic().toString());
    }

    @Test
    void aSubscriptionHasOptions() throws Exception {
        var settings =
                Parsing.sub(
                        ("-t a -t b -U c -T d -q 2 --retain-as-published --retain-handling new -C 5"
                                        + " -W 6 -E -w --message-rate --random-filter 0.1")
                                .split(" "));

        assertEquals("[a, b]", settings.filters().toString());
        assertEquals("[c]", settings.unsubscribes().toString());
        assertEquals("[d]", settings.filterOuts().toString());
        assertEquals(
                new SubscriptionOptions(QoS.EXACTLY_ONCE, false, true, RetainHandling.IF_NEW),
                settings.options());
        assertEquals(5, settings.count());
        assertEquals(6, settings.timeout());
        assertTrue(settings.exitAfterSuback());
        assertTrue(settings.watch());
        assertTrue(settings.messageRate());
        assertEquals(0.1, settings.randomFilter());
    }

    @Test
    void whoOnlyUnsubscribesNeedsNoTopic() throws Exception {
        assertEquals(List.of(), Parsing.sub("-U", "a").filters());
    }

    @Test
    void aRequestNamesTheResponseTopic() throws Exception {
        var v5 = Parsing.rr("-t", "a", "-e", "b", "-m", "x", "-W", "2", "--latency");
        var v3 = Parsing.rr("-t", "a", "-e", "b", "-m", "x", "-V", "311");

        assertEquals("b", v5.responseTopic().toString());
        assertEquals(Properties.of(Property.RESPONSE_TOPIC, "b"), v5.publication().properties());
        assertEquals(2, v5.timeout());
        assertTrue(v5.latency());
        assertEquals(Properties.NONE, v3.publication().properties());
    }
}
