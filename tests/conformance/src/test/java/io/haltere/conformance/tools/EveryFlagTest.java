package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No flag is without a test that uses it as people do.
class EveryFlagTest {
    private static final Path TESTS =
            BrokerProcess.root()
                    .resolve("tests/conformance/src/test/java/io/haltere/conformance/tools");
    private static final Pattern FLAG = Pattern.compile("^ (-[^ ,]+(?:, -[^ ,]+)*)( .*)?$");

    /// What needs more than a broker; tested in `net` against sockets.
    private static final Set<String> ELSEWHERE = Set.of("--psk", "--psk-identity");

    @ParameterizedTest
    @ValueSource(strings = {"pub", "sub", "rr", "bench"})
    void everyFlagIsUsedByATest(String tool) throws IOException {
        String help = Programs.run(BothBrokers.OURS + tool, "--help").output();
        String tests = text();
        List<String> flags =
                help.lines()
                        .map(FLAG::matcher)
                        .filter(matcher -> matcher.matches())
                        .filter(matcher ->
                                !String.valueOf(matcher.group(2)).contains("not support"))
                        .map(matcher -> matcher.group(1))
                        .toList();
        assertFalse(flags.isEmpty(), help);

        List<String> unused = new ArrayList<>();
        for (String spellings : flags) {
            List<String> words = List.of(spellings.split(", "));
            boolean isUsed =
                    words.stream().anyMatch(word -> ELSEWHERE.contains(word) || uses(tests, word));
            if (!isUsed) {
                unused.add(spellings);
            }
        }
        assertEquals(List.of(), unused);
    }

    private static boolean uses(String tests, String word) {
        return Pattern.compile("(?<![\\w-])" + word + "(?![\\w-])").matcher(tests).find();
    }

    private static String text() throws IOException {
        var text = new StringBuilder();
        try (Stream<Path> files = Files.list(TESTS)) {
            for (Path file : files.toList()) {
                if (!file.endsWith("EveryFlagTest.java")) {
                    text.append(Files.readString(file));
                }
            }
        }
        return text.toString();
    }
}
