package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Files of random lines: whatever stands there, reading ends with a configuration that reads back
/// from its own lines, or with problems.
class RandomFileTest {
    private static final int FILES = 3000;
    private static final List<String> ARGUMENTS =
            List.of(
                    "",
                    "true",
                    "false",
                    "0",
                    "1",
                    "-1",
                    "2",
                    "65535",
                    "65536",
                    "0x10",
                    "1883",
                    "1884 ::1 # c",
                    "0 /s",
                    "none",
                    "all",
                    "debug",
                    "file /a b",
                    "stdout",
                    "ipv4",
                    "mqtt",
                    "3,4",
                    "9",
                    "14d",
                    "999y",
                    "é",
                    "a\tb",
                    "#",
                    "\u0001",
                    "x".repeat(60));

    private static String file(RandomGenerator random) {
        var names = new ArrayList<>(List.of("foo", "cafile", "#", "retry_interval"));
        ServerConfig.SECTIONS.forEach(
                section -> section.options().forEach(option -> names.add(option.name())));
        var text = new StringBuilder();
        for (int i = random.nextInt(1, 5); i > 0; i--) {
            text.append(names.get(random.nextInt(names.size()))).append(' ');
            text.append(ARGUMENTS.get(random.nextInt(ARGUMENTS.size())));
            text.append(random.nextInt(10) == 0 ? "\r\n" : "\n");
        }
        return text.toString();
    }

    @Test
    void everyFileHasAnAnswer() {
        int good = 0;
        for (int seed = 0; seed < FILES; seed++) {
            String content = file(new Random(seed));
            ServerConfig config = Conf.read(content).config();
            if (config == null) {
                assertTrue(!Conf.problems(content).isEmpty(), () -> content);
            } else {
                good++;
                var again = Conf.config(String.join("\n", config.toLines()));
                assertEquals(config.listeners(), again.listeners(), () -> content);
                assertTrue(config.diff(again).isEmpty(), () -> content);
            }
        }
        assertTrue(good > FILES / 20, "the files are too bad to tell anything: " + good);
    }
}
