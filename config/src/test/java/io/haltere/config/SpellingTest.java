package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {
    @ParameterizedTest
    @CsvSource({
        "port,port,0",
        "prot,port,1",
        "por,port,1",
        "ports,port,1",
        "part,port,1",
        "'',port,4",
        "user,port,4"
    })
    void distanceCountsMistakes(String from, String to, int expected) {
        assertEquals(expected, Spelling.distance(from, to));
    }

    @Test
    void caseDoesNotMatter() {
        assertEquals("log_type", Spelling.closest("LOG_TYPE", List.of("log_dest", "log_type")));
    }

    @Test
    void firstOfTheAlphabetWinsATie() {
        assertEquals("bat", Spelling.closest("cat", List.of("hat", "bat", "rat")));
    }

    @Test
    void oneLetterInFourMayDiffer() {
        assertEquals("listener", Spelling.closest("lisenner", List.of("listener")));
        assertNull(Spelling.closest("lis", List.of("listener")));
    }

    @Test
    void commentBehindASpaceIsExplained() {
        assertEquals(
                "A comment must begin in the first column.", Spelling.hint("#port", List.of()));
    }
}
