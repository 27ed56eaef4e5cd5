package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigReportTest {
    private final ConfigReport report = new ConfigReport();

    private List<String> unknown(String name, String... known) {
        var line = new ConfigLine(new Place("t.conf", 3, null), name, "", true);
        report.unknown(line, List.of(known));
        return report.problems().getFirst().lines();
    }

    @Test
    void unknownNameGetsTheNearestOne() {
        assertEquals(
                List.of(
                        "Error: Unknown configuration variable 'max_keep_alive'.",
                        "Did you mean 'max_keepalive'?",
                        "Error found at t.conf:3."),
                unknown("max_keep_alive", "max_queued", "max_keepalive"));
    }

    @Test
    void unknownNameLikeNoOtherGetsNoHint() {
        assertEquals(
                List.of("Error: Unknown configuration variable 'foo'.", "Error found at t.conf:3."),
                unknown("foo", "port", "user"));
    }

    @Test
    void longNameIsCut() {
        assertEquals(
                "Error: Unknown configuration variable '" + "x".repeat(200) + "…'.",
                unknown("x".repeat(5000), "port").getFirst());
    }

    @Test
    void controlCharactersDoNotReachTheTerminal() {
        assertEquals(
                "Error: Unknown configuration variable '?[31m'.",
                unknown("\u001b[31m", "port").getFirst());
    }

    @Test
    void messagesBeyondTheLimitAreCounted() {
        for (int i = 0; i < ConfigReport.MESSAGES_MAX + 7; i++) {
            report.problem(null, "problem " + i);
        }

        assertEquals(ConfigReport.MESSAGES_MAX + 1, report.messages().size());
        assertEquals(
                List.of("Error: 7 more messages are not shown."),
                report.problems().getLast().lines());
    }

    @Test
    void problemBeyondTheLimitStillCounts() {
        for (int i = 0; i < ConfigReport.MESSAGES_MAX; i++) {
            report.notice("notice " + i);
        }
        report.problem(null, "problem");

        assertEquals(true, report.hasProblems());
        assertEquals(1, report.problems().size());
    }
}
