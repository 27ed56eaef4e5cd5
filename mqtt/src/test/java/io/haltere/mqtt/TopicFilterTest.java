package io.haltere.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "#",
                "+",
                "a/#",
                "+/+/#",
                "/",
                "a//b",
                "$SYS/#",
                "$share/g/#",
                "$share/g/a/+"
            })
    void acceptsWhatTheSpecificationAllows(String text) {
        assertNotNull(TopicFilter.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a#",
                "#/a",
                "a+",
                "+a",
                "a/#/b",
                "$share/g",
                "$share/g/",
                "$share//a",
                "$share/+/a",
                "$share/g#/a",
                "a\u0000b"
            })
    void refusesWhatItDoesNot(String text) {
        assertNull(TopicFilter.parse(text));
    }

    @Test
    void aSharedFilterHasANameAndARest() {
        TopicFilter filter = TopicFilter.of("$share/g/a/+");

        assertEquals("g", filter.shareName());
        assertEquals(2, filter.levels().size());
    }

    /// All topics and filters of up to three levels over a small alphabet.
    @Test
    void matchesAsTheDefinitionSays() {
        for (String filter : words(List.of("", "a", "+", "#", "$x"), 3)) {
            TopicFilter parsed = TopicFilter.parse(filter);
            if (parsed == null) {
                continue;
            }
            for (String topic : words(List.of("", "a", "b", "$x"), 3)) {
                if (!topic.isEmpty()) {
                    boolean expected = definition(filter, topic);
                    assertEquals(
                            expected, parsed.matches(TopicName.of(topic)), filter + " " + topic);
                }
            }
        }
    }

    private static List<String> words(List<String> alphabet, int levels) {
        var words = new ArrayList<>(alphabet);
        if (levels > 1) {
            for (String rest : words(alphabet, levels - 1)) {
                alphabet.forEach(first -> words.add(first + "/" + rest));
            }
        }
        return words;
    }

    private static boolean definition(String filter, String topic) {
        if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) {
            return false;
        }
        String pattern =
                ("/" + filter).replace("/#", "(/.*)?").replace("+", "[^/]*").replace("$", "\\$");
        return ("/" + topic).matches(pattern);
    }

    @Test
    void topicsHaveNoWildcardAndALimitedDepth() {
        assertNull(parse("a/#"));
        assertNull(parse("a+"));
        assertNull(parse("a\n"));
        assertNull(parse("/".repeat(201)));
        assertNotNull(parse("/".repeat(200)));
        assertEquals(TopicName.of("ä/b"), parse("ä/b"));
    }

    private static @Nullable TopicName parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return TopicName.parse(bytes, 0, bytes.length);
    }
}
