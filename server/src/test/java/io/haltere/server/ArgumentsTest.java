package io.haltere.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.server.Arguments.BadArgumentException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @Test
    void takesEverySwitch() throws BadArgumentException {
        Arguments arguments =
                Arguments.parse("-c f -p 1 --port 2 -d -v -q --test-config".split(" "));

        assertEquals(Path.of("f"), arguments.config());
        assertEquals(List.of(1, 2), arguments.ports());
        assertTrue(arguments.isDaemon() && arguments.isVerbose());
        assertTrue(arguments.isQuiet() && arguments.isTest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-c",
                "-p",
                "-p 0",
                "-p 65536",
                "-p x",
                "--what",
                "file",
                "--test-config",
                "-p 1 -p 2 -p 3 -p 4 -p 5 -p 6 -p 7 -p 8 -p 9 -p 10 -p 11",
                "--tls-keylog"
            })
    void refusesWhatIsWrong(String words) {
        var refused =
                assertThrows(BadArgumentException.class, () -> Arguments.parse(words.split(" ")));

        assertTrue(String.valueOf(refused.getMessage()).startsWith("Error: "));
    }
}
