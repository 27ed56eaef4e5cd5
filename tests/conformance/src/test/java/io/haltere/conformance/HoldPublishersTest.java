package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What a subscriber that is there and acknowledges nothing costs those who publish to it.
class HoldPublishersTest {
    private static final int MESSAGES = 1_500;
    private static final int TRIES = 10;

    /// A little less than the half second that publishers wait.
    private static final long HELD_MILLIS = 450;

    /// Until the last message has been acknowledged.
    private static long millis(BrokerProcess broker) {
        try (RawClient subscriber = broker.open().connect311("subscriber", true);
                RawClient publisher = broker.open().connect311("publisher", true)) {
            subscriber.send("82", "0001 't' 01").expect("9003 0001 01");
            var bytes = new StringBuilder();
            for (int id = 1; id <= MESSAGES; id++) {
                bytes.append(String.format("32 05 0001 74 %04x", id));
            }
            byte[] all = RawClient.bytes(bytes.toString());
            long start = System.nanoTime();
            publisher.patience(20).sendBytes(all);
            for (int id = 1; id <= MESSAGES; id++) {
                publisher.read();
            }
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        }
    }

    @Test
    void theyWaitForHalfASecond() {
        try (BrokerProcess broker = BrokerProcess.startQuiet()) {
            long taken = millis(broker);
            assertTrue(taken >= HELD_MILLIS, taken + " ms");
        }
    }

    @Test
    void theyNeedNotWait() {
        try (BrokerProcess broker = BrokerProcess.startQuiet("hold_publishers false")) {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < TRIES && least >= HELD_MILLIS; i++) {
                least = Math.min(least, millis(broker));
            }
            assertTrue(least < HELD_MILLIS, least + " ms");
        }
    }
}
