package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Which clause is tested where: `target/clauses.txt`.
class ClauseReportTest {
    private static final List<Class<?>> CLASSES =
            List.of(
                    ConnectTest.class,
                    CoverageTest.class,
                    PublishTest.class,
                    SubscribeTest.class,
                    WillTest.class,
                    OptionsTest.class);

    /// Clauses that bind the server, by id, with their text.
    private static Map<String, String> clauses(String file, String prefix) {
        var clauses = new LinkedHashMap<String, String>();
        var stream = Objects.requireNonNull(ClauseReportTest.class.getResourceAsStream(file), file);
        try (var lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines()
                    .skip(1)
                    .map(line -> line.split("\t"))
                    .forEach(row ->
                            clauses.put(
                                    prefix + row[0].substring("MQTT".length()),
                                    row[1] + ": " + row[3]));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return clauses;
    }

    /// Clauses that cannot be tested here, with the reason.
    private static Map<String, String> excused() {
        var excused = new LinkedHashMap<String, String>();
        var stream =
                Objects.requireNonNull(
                        ClauseReportTest.class.getResourceAsStream("unobservable.tsv"));
        try (var lines =
                new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", 2))
                    .forEach(row -> excused.put(row[0], row[1]));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return excused;
    }

    @Test
    void everyClauseThatBindsAServerIsTested() throws IOException {
        var known = new LinkedHashMap<>(clauses("mqtt5.tsv", "MQTT"));
        known.putAll(clauses("mqtt311.tsv", "MQTT311"));
        var tests = new TreeMap<String, Set<String>>();
        for (Class<?> type : CLASSES) {
            for (Method method : type.getDeclaredMethods()) {
                Clause clause = method.getAnnotation(Clause.class);
                if (clause != null) {
                    for (String id : clause.value()) {
                        tests.computeIfAbsent(id, _ -> new TreeSet<>())
                                .add(type.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        List<String> uncovered = write(known, tests);
        assertEquals(List.of(), uncovered, "without a test, and not in unobservable.tsv");

        tests.keySet().removeAll(known.keySet());
        assertEquals(Set.of(), tests.keySet(), "no such clause");
    }

    private static List<String> write(Map<String, String> known, Map<String, Set<String>> tests)
            throws IOException {
        var excused = excused();
        var lines = new ArrayList<String>();
        var uncovered = new ArrayList<String>();
        known.forEach((id, text) -> {
            if (tests.containsKey(id)) {
                lines.add(id + "\t" + String.join(", ", tests.get(id)));
            } else if (!text.startsWith("client") && !excused.containsKey(id)) {
                uncovered.add(id + "\t" + text);
            }
        });
        lines.add("");
        lines.add("Without a test of their own: " + uncovered.size());
        lines.addAll(uncovered);
        Files.write(Path.of("target/clauses.txt"), lines);
        return uncovered;
    }
}
