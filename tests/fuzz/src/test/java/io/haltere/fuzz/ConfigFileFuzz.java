package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.config.ConfigFile;
import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Hostile bytes for the reader of configuration files, with one option of each kind.
class ConfigFileFuzz {
    private enum Colour {
        RED,
        DARK_BLUE
    }

    private static final List<Option<?>> OPTIONS =
            List.of(
                    Option.of("b", Kind.bool(), false, "").alias("flag").unsupported("1", "x"),
                    Option.of("i", Kind.integer(-100, 65_535), 0, ""),
                    Option.of("c", Kind.count(100), 0, "").deprecated("No."),
                    Option.of("l", Kind.limit(), -1, ""),
                    Option.unset("s", Kind.seconds(0, Integer.MAX_VALUE), "1", ""),
                    Option.unset("m", Kind.minutes(1000), "1", ""),
                    Option.unset("t", Kind.text(40), "x", ""),
                    Option.unset("last", Kind.lastText(40), "x", ""),
                    Option.unset("p", Kind.path(), "x", ""),
                    Option.of("e", Kind.choice(List.of(Colour.values())), Colour.RED, ""));
    private static final Map<String, String> ENVIRONMENT =
            Map.of("A", "1", "B", "a\tb", "C", "${A}", "", "x");
    private static final Map<String, Option<?>> NAMES =
            Section.byName(List.of(new Section("", "", OPTIONS)));

    /// A line is read, refused or unknown, never fatal; a value that is read can be written, and
    /// then reads as the same.
    @FuzzTest
    void everyLineHasAnAnswer(byte[] content) {
        var report = new ConfigReport();
        Values values = read(content, report);

        report.messages().forEach(message -> assertFalse(message.lines().isEmpty()));
        var again = new ConfigReport();
        Values reread = read(written(values).getBytes(StandardCharsets.UTF_8), again);
        assertEquals(List.of(), again.problems());
        for (Option<?> option : OPTIONS) {
            assertEquals(values.get(option), reread.get(option));
        }
    }

    private static Values read(byte[] content, ConfigReport report) {
        var draft = new Values.Draft();
        for (var entry : ConfigFile.parse("fuzz.conf", content, ENVIRONMENT, report).entries()) {
            switch (entry) {
                case ConfigFile included -> throw new AssertionError(included);
                case ConfigLine line -> read(line, draft, report);
            }
        }
        return draft.values();
    }

    private static void read(ConfigLine line, Values.Draft draft, ConfigReport report) {
        Option<?> option = NAMES.get(line.name());
        if (option == null) {
            report.unknown(line, NAMES.keySet());
        } else {
            draft.read(option, line, report);
        }
    }

    private static String written(Values values) {
        var text = new StringBuilder();
        for (Option<?> option : OPTIONS) {
            for (String argument : option.write(values.get(option))) {
                text.append(option.name()).append(' ').append(argument).append('\n');
            }
        }
        return text.toString();
    }
}
