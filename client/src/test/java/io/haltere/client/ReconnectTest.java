package io.haltere.client;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReconnectTest {
    @Test
    void waitsTwiceAsLongEachTimeUpToTheLongest() {
        var reconnect = new Reconnect(Duration.ofMillis(100), Duration.ofSeconds(3));
        var random = new Random(1);
        for (int attempt = 0; attempt < 100; attempt++) {
            long most = Math.min(3_000, 100L << Math.min(attempt, 30));
            long delay = reconnect.delay(attempt, random).toMillis();
            assertTrue(delay <= most && delay >= most / 2, attempt + ": " + delay);
        }
    }

    @Test
    void refusesDelaysInTheWrongOrder() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Reconnect(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }
}
