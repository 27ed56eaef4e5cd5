package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoggingConfigTest {
    private static LoggingConfig logging(String content) {
        return Conf.config(content).logging();
    }

    @Test
    void withoutOptionsStandardErrorGetsTheUsualTypes() {
        assertEquals(LogDestinations.STDERR, logging("").logDest());
        assertEquals(
                Set.of(LogType.ERROR, LogType.WARNING, LogType.NOTICE, LogType.INFORMATION),
                logging("").logType());
    }

    @Test
    void firstDestinationReplacesTheDefaultAndOthersAdd() {
        assertEquals(
                new LogDestinations(true, false, false, true, Path.of("/l o g")),
                logging("log_dest stdout\nlog_dest topic\nlog_dest file /l o g\n").logDest());
    }

    @Test
    void noneClearsEarlierDestinations() {
        assertEquals(
                new LogDestinations(true, false, false, false, null),
                logging("log_dest file a\nlog_dest none\nlog_dest stdout\n").logDest());
        assertEquals(LogDestinations.NONE, logging("log_dest none").logDest());
    }

    @Test
    void oneFileMayBeNamedTwice() {
        assertEquals(Path.of("a"), logging("log_dest file a\nlog_dest file a\n").logDest().file());
        assertEquals(
                List.of("Error: Duplicate \"log_dest file\" value.", "Error found at t.conf:2."),
                Conf.problems("log_dest file a\nlog_dest file b\n"));
    }

    @Test
    void badDestinationsAreNamed() {
        assertEquals(
                "Error: Empty log_dest value in configuration.",
                Conf.problems("log_dest").getFirst());
        assertEquals(
                "Error: Empty \"log_dest file\" value in configuration.",
                Conf.problems("log_dest file").getFirst());
        assertEquals(
                "Error: Invalid log_dest value (paper).",
                Conf.problems("log_dest paper").getFirst());
        assertEquals(
                "Error: log_dest dlt is not supported yet (logging).",
                Conf.problems("log_dest dlt").getFirst());
    }

    @Test
    void firstTypeReplacesTheDefaultAndOthersAdd() {
        assertEquals(
                Set.of(LogType.DEBUG, LogType.SUBSCRIBE),
                logging("log_type debug\nlog_type subscribe\n").logType());
    }

    @Test
    void noneClearsEarlierTypes() {
        assertEquals(
                Set.of(LogType.ERROR),
                logging("log_type all\nlog_type none\nlog_type error\n").logType());
        assertEquals(Set.of(), logging("log_type none").logType());
    }

    @Test
    void badTypesAreNamed() {
        assertEquals(
                "Error: Invalid log_type value (err).", Conf.problems("log_type err").getFirst());
        assertEquals(
                "Error: Empty log_type value in configuration.",
                Conf.problems("log_type").getFirst());
    }

    @Test
    void verboseKeepsTheDestinationsAndQuietDropsThem() {
        var logging = logging("log_dest stdout\nlog_type error\n");

        assertEquals(Set.of(LogType.values()), logging.verbose().logType());
        assertEquals(logging.logDest(), logging.verbose().logDest());
        assertEquals(LogDestinations.NONE, logging.quiet().logDest());
    }
}
