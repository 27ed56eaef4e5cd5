package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Will;
import io.haltere.store.SimulatedDisk;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Time over the end of a broker.
class RestoreTest {
    private final SimulatedDisk disk = new SimulatedDisk();

    private TestBroker start(int loops, Duration later) {
        return new TestBroker.Setup().loops(loops).disk(disk.copy()).later(later).start();
    }

    private static Properties lasting(long seconds) {
        return Properties.of(Property.SESSION_EXPIRY_INTERVAL, seconds);
    }

    private static boolean isPresent(TestBroker broker, String clientId) {
        TestClient client = broker.connect(clientId, false, Properties.NONE);
        return client.one(Connack.class).sessionPresent();
    }

    @Test
    void aWillThatWasDueMeanwhileComesToSessionsOfAllLoops() {
        TestBroker first = new TestBroker.Setup().loops(2).disk(disk).start();
        for (int i = 0; i < 2; i++) {
            TestClient heir = first.resume("heir" + i);
            heir.subscribe("w", QoS.AT_LEAST_ONCE);
            heir.cut();
        }
        first.connect("keeper").retain("w", "old");
        for (int i = 0; i < 2; i++) {
            Properties late = Properties.of(Property.WILL_DELAY_INTERVAL, 10L);
            var will =
                    new Will(
                            TopicName.of("w"),
                            Payload.of("will " + i),
                            QoS.AT_LEAST_ONCE,
                            true,
                            late);
            first.open(i)
                    .send(TestBroker.connectPacket("testator" + i, true, will, lasting(100)))
                    .cut();
        }

        TestBroker next = start(2, Duration.ofSeconds(20));
        next.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 2; i++) {
            List<String> wills = next.resume("heir" + i).texts();
            assertEquals(
                    List.of("will 0", "will 1"),
                    wills.stream().filter(text -> text.startsWith("will")).sorted().toList());
        }
        TestClient observer = next.connect("observer");
        observer.subscribe("w", QoS.AT_MOST_ONCE);
        assertTrue(observer.texts().getFirst().startsWith("will"), "the newer one is retained");
    }

    @Test
    void aSessionThatWasToEndWithItsConnectionEndsWithTheBroker() {
        TestBroker first = new TestBroker.Setup().disk(disk).start();
        first.connect("c", false, lasting(1000)).cut();
        first.connect("c", false, Properties.NONE);

        TestBroker next = start(1, Duration.ZERO);
        next.advance(Duration.ofSeconds(1));

        assertFalse(isPresent(next, "c"));
    }

    /// Nobody has taken it since, wherever it was.
    @Test
    void whatMayHaveBeenSentIsMarkedAlsoAfterASecondStart() {
        TestBroker first = new TestBroker.Setup().disk(disk).start();
        TestClient client = first.connect("c", false, lasting(100));
        client.subscribe("t", QoS.AT_LEAST_ONCE);
        first.connect("publisher").publish("t", "a", QoS.AT_LEAST_ONCE, 1);
        var after = disk.copy();
        new TestBroker.Setup().disk(after).start();

        TestBroker third = new TestBroker.Setup().disk(after.copy()).start();

        assertTrue(third.connect("c", false, lasting(100)).one(Publish.class).dup());
    }

    @Test
    void theTimeOfASessionDoesNotBeginAnewWithEachBroker() {
        TestBroker first = new TestBroker.Setup().disk(disk).start();
        first.connect("c", false, lasting(100));
        var after = disk.copy();
        new TestBroker.Setup().disk(after).later(Duration.ofSeconds(10)).start();

        TestBroker third =
                new TestBroker.Setup().disk(after.copy()).later(Duration.ofSeconds(120)).start();
        third.advance(Duration.ofSeconds(1));

        assertFalse(isPresent(third, "c"));
    }
}
