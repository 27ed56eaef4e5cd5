package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
    @TempDir Path directory = Path.of("");

    private static List<String> read(String content) {
        return new Conf(content)
                .lines().stream()
                        .map(l -> l.place().line() + "|" + l.name() + "|" + l.value())
                        .toList();
    }

    @Test
    void lineIsNameAndValue() {
        assertEquals(List.of("1|port|1883", "2|user|a b"), read("port 1883\nuser a b\n"));
    }

    @Test
    void carriageReturnsAtTheEndAreCut() {
        assertEquals(List.of("1|a|b", "2|c|d"), read("a b\r\nc d\r\r\n"));
    }

    @Test
    void lastLineNeedsNoLineFeed() {
        assertEquals(List.of("2|a|b"), read("\na b"));
    }

    @Test
    void spacesAroundAreIgnored() {
        assertEquals(List.of("1|a|b  c"), read("   a    b  c   \n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "# a b\n", "#\n", "   \n", "\rfoo bar\n", "\0a b\n"})
    void commentsAndEmptyLinesAreSkipped(String content) {
        assertEquals(List.of(), read(content));
    }

    @Test
    void commentMustBeginInTheFirstColumn() {
        assertEquals(List.of("1|#|a", "2|b|c #d"), read(" # a\nb c #d\n"));
    }

    @Test
    void nulEndsTheMeaningOfItsLineOnly() {
        assertEquals(List.of("1|a|b", "2|c|d"), read("a b\0 x y\nc d\n"));
    }

    @Test
    void tabIsPartOfTheName() {
        assertEquals(List.of("1|a\tb|", "2|\tc|d"), read("a\tb\n\tc d\n"));
    }

    @Test
    void malformedNameDoesNotEndTheReading() {
        var conf = new Conf(new byte[] {(byte) 0xff, '\n', 'a', ' ', (byte) 0xc3, '\n', 'b'});

        assertEquals(
                List.of("\uFFFD", "a", "b"), conf.lines().stream().map(ConfigLine::name).toList());
        assertEquals(
                List.of(true, false, true),
                conf.lines().stream().map(ConfigLine::isWellFormed).toList());
    }

    @Test
    void missingFileIsAProblem() {
        Path missing = directory.resolve("none.conf");

        assertEquals(
                List.of("Error: Unable to open config file " + missing + ".", "It does not exist."),
                complaints(missing));
    }

    @Test
    void directoryIsAProblem() {
        assertEquals(
                List.of(
                        "Error: Unable to open config file " + directory + ".",
                        "It is a directory."),
                complaints(directory));
    }

    @Test
    void fileOfAnySizeIsNotSwallowed() throws IOException {
        Path file = directory.resolve("large.conf");
        Files.write(file, new byte[ConfigFile.SIZE_MAX + 1]);

        assertEquals(
                List.of(
                        "Error: Unable to open config file " + file + ".",
                        "More than 16777216 bytes in all."),
                complaints(file));
    }

    @Test
    void textInMemoryCannotInclude() {
        var report = new ConfigReport();
        ConfigFile.parse("t.conf", "include_dir /\n".getBytes(StandardCharsets.UTF_8), report);

        assertTrue(report.hasProblems());
    }

    private static List<String> complaints(Path path) {
        var report = new ConfigReport();
        ConfigFile.load(path, Map.of(), report);
        return report.problems().stream().flatMap(p -> p.lines().stream()).toList();
    }
}
