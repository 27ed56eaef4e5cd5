package io.haltere.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.tools.settings.BenchSettings.Load;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubscriberTest {
    private static Run run(int publishers, int subscribers, String topic) {
        return new Run(
                new Load(
                        publishers,
                        subscribers,
                        0,
                        topic,
                        64,
                        false,
                        0,
                        0,
                        0,
                        10,
                        0,
                        0,
                        Properties.NONE,
                        Properties.NONE),
                QoS.AT_LEAST_ONCE);
    }

    @Test
    void pairsShareTopicsInTurn() {
        assertEquals(1, run(5, 3, "shared").topics());
        assertEquals(3, run(5, 3, "t/%i").topics());
        assertEquals(5, run(5, 0, "t/%i").topics());
        assertEquals("t/1", run(5, 3, "t/%i").topic(4));
        assertEquals("shared", run(5, 3, "shared").topic(4));
    }

    @Test
    void aStampTellsWhoseMessageItIs() {
        Payload payload = new Stamp(64, 17, 3).payload(123_456_789_012L, 42);

        assertEquals(64, payload.size());
        assertTrue(Stamp.isOf(17, payload.asBuffer()));
        assertFalse(Stamp.isOf(18, payload.asBuffer()));
        assertFalse(Stamp.isOf(0, Payload.of("short").asBuffer()));
        assertEquals(123_456_789_012L, Stamp.due(payload.asBuffer()));
        assertEquals(3, Stamp.publisher(payload.asBuffer()));
        assertEquals(42, Stamp.sequence(payload.asBuffer()));
    }

    @Test
    void whatComesAgainIsNoSecondMessage() {
        Run run = run(1, 1, "t");
        var subscriber = new Subscriber(run, List.of(new Publisher(run, 0, 20)));
        var stamp = new Stamp(64, run.id(), 0);
        run.begin(1_000);

        for (int sequence : new int[] {0, 1, 1, 3, 2}) {
            subscriber.take(2_000, stamp.payload(sequence == 0 ? 500 : 1_500, sequence));
        }
        subscriber.take(2_000, new Stamp(64, run.id() + 1, 0).payload(1_500, 9));

        var measured = new Histogram();
        subscriber.addLatencies(measured);
        assertEquals(3, subscriber.received());
        assertEquals(2, subscriber.repeated());
        assertEquals(2, measured.count(), "the first was due before the measuring");
        assertEquals(500, measured.max());
    }
}
