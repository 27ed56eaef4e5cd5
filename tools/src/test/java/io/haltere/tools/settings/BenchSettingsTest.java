package io.haltere.tools.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchSettingsTest {
    @Test
    void withoutFlagsOnePairTalksForTenSeconds() throws Exception {
        var load = Parsing.bench().load();

        assertEquals(1, load.publishers());
        assertEquals(1, load.subscribers());
        assertEquals("bench/%i", load.topic());
        assertEquals(64, load.size());
        assertEquals(0, load.rate());
        assertEquals(0, load.messages());
        assertEquals(10, load.duration());
    }

    @Test
    void flagsSayWhoPublishesHowMuch() throws Exception {
        var settings =
                Parsing.bench(
                        "--publishers",
                        "3",
                        "--subscribers",
                        "0",
                        "--idle",
                        "7",
                        "--rate",
                        "0.5",
                        "--warm-up",
                        "1.5",
                        "--messages",
                        "9",
                        "--ramp-up",
                        "100",
                        "--json",
                        "-D",
                        "publish",
                        "content-type",
                        "x");

        var load = settings.load();
        assertEquals(3, load.publishers());
        assertEquals(0, load.subscribers());
        assertEquals(7, load.idle());
        assertEquals(0.5, load.rate());
        assertEquals(1.5, load.warmUp());
        assertEquals(9, load.messages());
        assertEquals(100, load.rampUp());
        assertTrue(settings.json());
        assertEquals("x", load.publishProperties().find(Property.CONTENT_TYPE));
        assertEquals(ProtocolVersion.V5, settings.connection().version());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--publishers -1",
                "--publishers many",
                "--size 19",
                "--rate -0.1",
                "--rate NaN",
                "--duration x",
                "--window -1",
                "--publishers 0 --subscribers 0",
                "-t a/#",
                "-i me",
                "-d"
            })
    void whatCannotBeIsRefused(String line) {
        var failure = assertThrows(UsageException.class, () -> Parsing.bench(line.split(" ")));

        assertTrue(failure.message().startsWith("Error: "), failure.message());
        assertTrue(failure.message().endsWith(".") || failure.message().endsWith("?"));
    }

    @Test
    void aSessionThatStaysNeedsAPrefix() throws Exception {
        assertThrows(UsageException.class, () -> Parsing.bench("-c"));

        assertEquals("load-", Parsing.bench("-c", "-I", "load-").connection().idPrefix());
    }
}
