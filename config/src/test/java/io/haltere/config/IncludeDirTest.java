package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeDirTest {
    @TempDir Path directory = Path.of("");

    private Path main = Path.of("");
    private Path included = Path.of("");
    private final ConfigReport report = new ConfigReport();

    @BeforeEach
    void makeFiles() throws IOException {
        main = directory.resolve("main.conf");
        included = Files.createDirectory(directory.resolve("conf.d"));
        Files.writeString(main, "a 1\ninclude_dir " + included + "\nb 2\n");
    }

    private List<String> lines() {
        var lines = new ArrayList<String>();
        collect(ConfigFile.load(main, Map.of(), report), lines);
        return lines;
    }

    private void collect(ConfigFile file, List<String> lines) {
        for (ConfigEntry entry : file.entries()) {
            switch (entry) {
                case ConfigLine line -> lines.add(line.name() + " " + line.value());
                case ConfigFile inner -> {
                    lines.add(String.valueOf(Path.of(inner.name()).getFileName()));
                    collect(inner, lines);
                }
            }
        }
    }

    private List<String> complaints() {
        return report.problems().stream().flatMap(p -> p.lines().stream()).toList();
    }

    @Test
    void filesStandWhereTheyWereAskedFor() throws IOException {
        Files.writeString(included.resolve("x.conf"), "c 3\n");

        assertEquals(List.of("a 1", "x.conf", "c 3", "b 2"), lines());
        assertEquals(
                List.of(
                        new ConfigNotice(
                                ConfigNotice.Level.INFORMATION,
                                "Loading config file '" + included.resolve("x.conf") + "'")),
                report.notices());
    }

    @Test
    void orderIsByByteWithCapitalsFirst() throws IOException {
        var expected =
                List.of(
                        ".x.conf", "00.conf", "01.conf", "A.conf", "Ab.conf", "a.conf", "aa.conf",
                        "aZ.conf", "a_.conf", "B.conf", "b.conf", "~.conf", "é.conf");
        for (String name : expected.reversed()) {
            Files.writeString(included.resolve(name), "");
        }

        assertEquals(expected, lines().subList(1, expected.size() + 1));
    }

    @Test
    void otherNamesAndDirectoriesAreLeftOut() throws IOException {
        for (String name : List.of(".conf", "a.conf~", "b.CONF", "c.txt", "conf")) {
            Files.writeString(included.resolve(name), "nonsense\n");
        }
        Files.createDirectory(included.resolve("d.conf"));

        assertEquals(List.of("a 1", "b 2"), lines());
    }

    @Test
    void includedFileCannotInclude() throws IOException {
        Path inner = included.resolve("x.conf");
        Files.writeString(inner, "\ninclude_dir " + included + "\n");

        lines();

        assertEquals(
                List.of(
                        "Error: An included file cannot use include_dir.",
                        "Error found at " + inner + ":2.",
                        "Error found at " + main + ":2."),
                complaints());
    }

    @Test
    void missingDirectoryIsAProblem() throws IOException {
        Files.delete(included);

        assertEquals(List.of("a 1", "b 2"), lines());
        assertEquals(
                List.of(
                        "Error: Unable to open include_dir '" + included + "'.",
                        "Error found at " + main + ":2."),
                complaints());
    }

    @Test
    void emptyIncludeDirIsAProblem() throws IOException {
        Files.writeString(main, "include_dir\n");

        lines();

        assertEquals(
                List.of(
                        "Error: Empty include_dir value in configuration.",
                        "Error found at " + main + ":1."),
                complaints());
    }

    @Test
    void danglingLinkIsAProblem() throws IOException {
        Path link = included.resolve("x.conf");
        Files.createSymbolicLink(link, directory.resolve("nowhere"));

        lines();

        assertEquals(
                List.of(
                        "Error: Unable to open config file " + link + ".",
                        "It does not exist.",
                        "Error found at " + main + ":2."),
                complaints());
    }

    @Test
    void allFilesTogetherAreLimited() throws IOException {
        Files.write(included.resolve("a.conf"), new byte[ConfigFile.SIZE_MAX / 2]);
        Files.write(included.resolve("b.conf"), new byte[ConfigFile.SIZE_MAX / 2]);

        lines();

        assertEquals(
                "Error: Unable to open config file " + included.resolve("b.conf") + ".",
                complaints().getFirst());
    }
}
