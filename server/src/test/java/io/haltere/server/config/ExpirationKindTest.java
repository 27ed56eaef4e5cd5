package io.haltere.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpirationKindTest {
    @ParameterizedTest
    @CsvSource({
        "90s,PT90S",
        "2h,PT2H",
        "14d,P14D",
        "2w,P14D",
        "2m,P60D",
        "1y,P365D",
        "+3d,P3D",
        "14zzd,P14D",
        "2147483647y,P36500D"
    })
    void numberHasAUnit(String text, Duration expected) {
        assertEquals(
                expected,
                Conf.config("persistent_client_expiration " + text)
                        .delivery()
                        .persistentClientExpiration());
    }

    @ParameterizedTest
    @ValueSource(strings = {"14", "0d", "-1d", "d", "1x", "1D", "2147483648s", "99999999999999d"})
    void otherValuesAreRefused(String text) {
        assertEquals(
                List.of(
                        "Error: Invalid persistent_client_expiration value (" + text + ").",
                        "Error found at t.conf:1."),
                Conf.problems("persistent_client_expiration " + text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1s", "86400s", "90001s", "2147483647s", "777777h", "3d", "1y", "99y"})
    void writtenValueReadsBack(String text) {
        var config = Conf.config("persistent_client_expiration " + text);

        var again = Conf.config(String.join("\n", config.toLines()));

        assertEquals(config.delivery(), again.delivery());
    }
}
