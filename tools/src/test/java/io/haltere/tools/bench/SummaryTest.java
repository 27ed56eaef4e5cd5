package io.haltere.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private static final Summary SUMMARY =
            new Summary(
                    4,
                    0.25,
                    1,
                    1_000,
                    500.5,
                    2_000,
                    1_001,
                    0.064064,
                    3,
                    2,
                    1,
                    new Summary.Latencies(1_000, 20_000, 90_000, 1_500_000, 2_000_000, 7_000_000),
                    0.5,
                    3_000);

    @Test
    void peopleReadAFewLines() {
        List<String> lines = SUMMARY.text().lines().toList();

        assertEquals("connected  4 in 0.25 s, 1 failed", lines.get(0));
        assertEquals("received   2000, 1001/s, 0.06 MB/s", lines.get(2));
        assertEquals(
                "latency    min 0.001  p50 0.020  p90 0.090  p99 1.500  p99.9 2.000  max 7.000 ms",
                lines.get(5));
    }

    @Test
    void programsReadOneObject() throws Exception {
        var names = new ArrayList<String>();
        try (var parser = new JsonFactory().createParser(SUMMARY.json())) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    names.add(parser.currentName());
                }
            }
        }

        assertTrue(names.containsAll(List.of("sentPerSecond", "lost", "p99.9", "cpuMicros")));
        assertEquals(1, SUMMARY.json().lines().count());
    }
}
