package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpandEnvironmentTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOME_DIR", "/srv", "EMPTY", "", "NESTED", "${HOME_DIR}", "LINES", "a\nb");

    @TempDir Path directory = Path.of("");

    private final ConfigReport report = new ConfigReport();

    private List<ConfigLine> lines(String content) {
        return lines(
                ConfigFile.parse(
                        "t.conf", content.getBytes(StandardCharsets.UTF_8), ENVIRONMENT, report));
    }

    private static List<ConfigLine> lines(ConfigFile file) {
        var lines = new ArrayList<ConfigLine>();
        for (ConfigEntry entry : file.entries()) {
            switch (entry) {
                case ConfigFile included -> lines.addAll(lines(included));
                case ConfigLine line -> lines.add(line);
            }
        }
        return lines;
    }

    private static List<String> values(List<ConfigLine> lines) {
        return lines.stream().map(ConfigLine::value).toList();
    }

    private String value(String value) {
        return values(lines("expand_environment true\na " + value + "\n")).getFirst();
    }

    private List<String> complaints() {
        return report.problems().stream().flatMap(p -> p.lines().stream()).toList();
    }

    @Test
    void variablesStandForTheirValues() {
        assertEquals("/srv/log", value("${HOME_DIR}/log"));
        assertEquals("x/srvy/srv", value("x${HOME_DIR}y${HOME_DIR}"));
        assertEquals("", value("${EMPTY}"));
        assertEquals(List.of(), complaints());
    }

    @Test
    void whatAVariableHoldsIsNotExpandedAgain() {
        assertEquals("${HOME_DIR}", value("${NESTED}"));
    }

    @Test
    void twoDollarsAreForTheCharacters() {
        assertEquals("${HOME_DIR}", value("$${HOME_DIR}"));
        assertEquals("a$b$$ c$", value("a$b$$ c$"));
        assertEquals("${${/srv", value("$${$${${HOME_DIR}"));
    }

    @Test
    void onlyLinesBehindTheOptionAreExpanded() {
        var lines =
                lines(
                        """
                        a ${HOME_DIR}
                        expand_environment true
                        b ${HOME_DIR}
                        expand_environment false
                        c ${HOME_DIR}
                        """);

        assertEquals(List.of("${HOME_DIR}", "/srv", "${HOME_DIR}"), values(lines));
    }

    @Test
    void includedFilesThatComeLaterAreExpanded() throws IOException {
        Path main = directory.resolve("main.conf");
        Path included = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(included.resolve("a.conf"), "a ${HOME_DIR}\n");
        Files.writeString(main, "expand_environment true\ninclude_dir ${WHERE}/conf.d\n");
        var environment = Map.of("WHERE", directory.toString(), "HOME_DIR", "/srv");

        ConfigFile file = ConfigFile.load(main, environment, report);

        assertEquals(List.of("/srv"), values(lines(file)));
        assertEquals(List.of(included), file.directories());
    }

    @Test
    void variableThatIsNotSetIsAProblemWithFileAndLine() {
        lines("expand_environment true\n\na x${NOT_SET}\nb ${}\n");

        assertEquals(
                List.of(
                        "Error: Environment variable 'NOT_SET' is not set.",
                        "Error found at t.conf:3.",
                        "Error: Environment variable '' is not set.",
                        "Error found at t.conf:4."),
                complaints());
    }

    @Test
    void variableWithoutAnEndIsAProblem() {
        lines("expand_environment true\na ${HOME_DIR\n");

        assertEquals(
                List.of("Error: A variable in a value has no '}'.", "Error found at t.conf:2."),
                complaints());
    }

    @Test
    void variableWithAControlCharacterIsNoText() {
        var lines = lines("expand_environment true\na ${LINES}\n");

        assertFalse(lines.getFirst().isWellFormed());
    }

    @Test
    void optionMustBeTrueOrFalse() {
        lines("expand_environment perhaps\n");

        assertEquals(
                List.of(
                        "Error: Invalid expand_environment value (perhaps).",
                        "Error found at t.conf:1."),
                complaints());
    }

    @Test
    void variablesCountAmongTheBytesOfAConfiguration() {
        var environment = Map.of("LONG", "x".repeat(ConfigFile.SIZE_MAX / 2 + 1));
        byte[] content =
                "expand_environment true\na ${LONG}\nb ${LONG}\n".getBytes(StandardCharsets.UTF_8);

        ConfigFile.parse("t.conf", content, environment, report);

        assertEquals(
                List.of(
                        "Error: Environment variable 'LONG' is too long.",
                        "More than 16777216 bytes in all.",
                        "Error found at t.conf:3."),
                complaints());
    }
}
