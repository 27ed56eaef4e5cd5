package io.haltere.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrftimeTest {
    private static final ZonedDateTime TIME =
            ZonedDateTime.of(2026, 3, 7, 15, 4, 5, 0, ZoneOffset.ofHours(2));

    /// What date(1) prints in the C locale.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%Y-%m-%dT%H:%M:%S | 2026-03-07T15:04:05",
                "%s | 1772888645",
                "%e %b %y | ' 7 Mar 26'",
                "%A %B %j | Saturday March 066",
                "%I:%M %p | 03:04 PM",
                "%k %l %r | '15  3 03:04:05 PM'",
                "%F %T %z | 2026-03-07 15:04:05 +0200",
                "%u %w %% | 6 6 %",
                "%G %g %V %U %W | 2026 26 10 09 09",
                "%c | Sat Mar  7 15:04:05 2026",
                "%D %R | 03/07/26 15:04",
                "100%Q% | 100%Q%"
            })
    void writesAsTheCLibraryDoes(String format, String expected) {
        assertEquals(expected, new Strftime(format).format(TIME));
    }

    @Test
    void sundayIsDay0() {
        assertEquals("7 0", new Strftime("%u %w").format(TIME.plusDays(1)));
    }
}
