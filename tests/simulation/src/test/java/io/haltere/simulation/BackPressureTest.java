package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Limits;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Publish;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A subscriber that is behind slows those who publish to it, before anything is dropped, and only
/// so much.
class BackPressureTest {
    private static final int QUEUED_MAX = 100;
    private static final int WINDOW = 20;
    private static final int MESSAGES = 1_000;

    /// How many times as fast as the subscriber the publisher is.
    private static final int FASTER = 10;

    private static final Duration MOMENT = Duration.ofMillis(10);

    private TestBroker broker = TestBroker.start();

    private void start(int loops) {
        Limits limits = new Limits(2_000_000, 0, WINDOW, 0, QUEUED_MAX, 0, 0, -1, 0, 0, 0);
        broker = new TestBroker.Setup().limits(limits).loops(loops).start();
    }

    @AfterEach
    void nothingOfOursFailed() {
        assertEquals(List.of(), broker.log().faults());
    }

    private TestClient publisher(int loop) {
        TestClient publisher =
                broker.open(loop).send(TestBroker.connectPacket311("publisher", true));
        publisher.takeAll();
        return publisher;
    }

    private static Packet[] messages(String topic) {
        return IntStream.rangeClosed(1, MESSAGES)
                .mapToObj(id -> TestClient.publication(topic, "" + id, QoS.AT_LEAST_ONCE, id))
                .toArray(Packet[]::new);
    }

    /// Acknowledges what has come.
    private static List<String> read(TestClient subscriber) {
        var texts = new ArrayList<String>();
        for (Publish publish : subscriber.take(Publish.class)) {
            texts.add(publish.payload().toText());
            subscriber.send(new Puback(publish.packetId()));
        }
        return texts;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoIsBehindLosesNothingAsLongAsItGoesOn(int loops) {
        start(loops);
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = publisher(loops - 1);

        var got = new ArrayList<String>();
        int sent = 0;
        int acknowledged = 0;
        for (int i = 0; i < MESSAGES && got.size() < MESSAGES; i++) {
            for (int n = 0; n < FASTER; n++) {
                acknowledged += publisher.take(Puback.class).size();
                while (sent < MESSAGES && sent - acknowledged < WINDOW) {
                    sent++;
                    publisher.publish("t", "" + sent, QoS.AT_LEAST_ONCE, sent);
                }
            }
            got.addAll(read(subscriber));
            broker.advance(MOMENT);
        }

        assertEquals(IntStream.rangeClosed(1, MESSAGES).mapToObj(id -> "" + id).toList(), got);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoDoesNotGoOnHoldsNobodyForLongerThanASecond(int loops) {
        start(loops);
        broker.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = publisher(loops - 1);

        publisher.send(messages("t"));
        broker.advance(Duration.ofSeconds(1));

        assertEquals(MESSAGES, publisher.take(Puback.class).size());
        assertTrue(
                broker.log().lines().contains("Outgoing messages are being dropped for client s."));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void othersAreNotHeld(int loops) {
        start(loops);
        broker.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        publisher(0).send(messages("t"));

        TestClient other = publisher(loops - 1);
        other.send(messages("elsewhere"));

        assertEquals(MESSAGES, other.take(Puback.class).size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoHasToAcknowledgeIsNotHeld(int loops) {
        start(loops);
        TestClient both = publisher(0).subscribe("t", QoS.AT_LEAST_ONCE);

        both.send(messages("t"));

        assertEquals(MESSAGES, both.take(Puback.class).size());
    }

    @Test
    void whoHasCaughtUpDoesNotSpeakForOthers() {
        start(1);
        TestClient quick = broker.connect("quick").subscribe("quick", QoS.AT_LEAST_ONCE);
        broker.connect("slow").subscribe("slow", QoS.AT_LEAST_ONCE);
        TestClient publisher = publisher(0);
        TestClient other = broker.connect("other");
        publisher.send(messages("quick"));
        for (int got = 0; got < MESSAGES; got += read(quick).size()) {
            broker.advance(MOMENT);
        }

        publisher.send(messages("slow"));
        publisher.takeAll();
        other.publish("quick", "x", QoS.AT_LEAST_ONCE, 1);
        read(quick);
        broker.advance(Duration.ofMillis(1));

        assertEquals(List.of(), publisher.take(Puback.class));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoIsHeldMayGo(int loops) {
        start(loops);
        broker.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = publisher(loops - 1);

        publisher.send(messages("t"));
        publisher.cut();
        broker.advance(Duration.ofSeconds(2));

        assertTrue(publisher.isClosed());
    }
}
