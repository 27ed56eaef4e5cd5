package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Topics that are made to cost as much as they can, against a process whose heap is small.
@Timeout(120)
class HostileTopicsTest {
    private static final String HEAP = "-Xmx64m";

    /// More than any table of topics has places.
    private static final int LONGEST = 6_000;

    private static final int DISTINCT = 1_000_000;
    private static final int AT_ONCE = 1_000;

    private static BrokerProcess start() {
        return BrokerProcess.startWith(HEAP, "log_type warning");
    }

    /// Six times the heap, if they were kept.
    @Test
    void thousandsOfTheLongestTopicsTakeNoMemory() {
        try (BrokerProcess broker = start();
                RawClient publisher = broker.open().connect5("publisher")) {
            String filler = "x".repeat(65_000);
            for (int i = 0; i < LONGEST; i++) {
                publisher.send("30", "'" + filler + i + "' 00 41");
            }

            publisher.expectNothing();
            assertFalse(broker.log().contains("OutOfMemoryError"), broker::log);
        }
    }

    @Test
    void aMillionTopicsThatComeOnceTakeNoMemory() {
        try (BrokerProcess broker = start();
                RawClient all = broker.open().connect5("all");
                RawClient publisher = broker.open().connect5("publisher")) {
            all.send("82", "0001 00 'last/+' 00").expect("9004 0001 00 00");
            for (int i = 0; i < DISTINCT; i += AT_ONCE) {
                publisher.sendBytes(publishes(i));
            }

            publisher.expectNothing();
            publisher.send("30", "'last/1' 00 41");
            all.expect("300a 'last/1' 00 41");
            assertFalse(broker.log().contains("OutOfMemoryError"), broker::log);
        }
    }

    private static byte[] publishes(int first) {
        var bytes = new ByteArrayOutputStream();
        for (int i = first; i < first + AT_ONCE; i++) {
            bytes.writeBytes(RawClient.bytes("3013 'sensors/" + (1_000_000 + i) + "' 00 41"));
        }
        return bytes.toByteArray();
    }

    @Test
    void tenThousandLevelsAreRefused() {
        String deep = "a/".repeat(9_999) + "a";
        try (BrokerProcess broker = start();
                RawClient publisher = broker.open().connect5("publisher");
                RawClient subscriber = broker.open().connect5("subscriber");
                RawClient healthy = broker.open().connect5("healthy")) {
            publisher.send("30", "'" + deep + "' 00 41").expectDisconnect(0x81);
            subscriber.send("82", "0001 00 '" + deep + "' 00").expectDisconnect(0x81);
            healthy.expectNothing();
        }
    }
}
