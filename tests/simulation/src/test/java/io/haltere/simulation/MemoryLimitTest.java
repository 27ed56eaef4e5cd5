package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Policy;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Will;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What `memory_limit` keeps out, and what goes on all the same.
class MemoryLimitTest {
    private static final long LIMIT = 1_000_000;
    private static final String LARGE = "x".repeat(10_000);

    private final TestBroker broker = broker(2);

    private static TestBroker broker(int loops) {
        Limits limits = new Limits(2_000_000, 0, 20, 0, 0, 0, 0, -1, 0, 0, LIMIT);
        return new TestBroker.Setup().limits(limits).loops(loops).start();
    }

    /// A client without any room to spare leaves its session behind.
    private TestClient fillAQueue() {
        TestClient away = broker.resume("away");
        away.subscribe("t", QoS.AT_LEAST_ONCE).cut();
        TestClient publisher = broker.connect("p");
        for (int id = 1; id <= 200; id++) {
            publisher.publish("t", LARGE, QoS.AT_LEAST_ONCE, id);
        }
        return publisher;
    }

    private static void fillWithRetained(TestClient publisher) {
        for (int i = 0; i < 200; i++) {
            publisher.retain("retained/" + i, LARGE);
        }
        for (int i = 0; i < 200; i++) {
            publisher.retain("small/" + i, "x");
        }
    }

    @Test
    void whatWaitsIsDroppedAndWhoKeepsUpGoesOn() {
        TestClient publisher = fillAQueue();
        TestClient reader = broker.connect("r").subscribe("u", QoS.AT_LEAST_ONCE);
        publisher.takeAll();
        publisher.publish("u", LARGE, QoS.AT_LEAST_ONCE, 1);

        assertEquals(ReasonCode.SUCCESS, publisher.one(Puback.class).reason());
        assertEquals(1, reader.texts().size());
        int kept = broker.resume("away").texts().size();
        assertEquals(20, kept, "the first window of what was kept");
        assertTrue(
                broker.log().lines().stream()
                        .anyMatch(line -> line.startsWith("Warning: memory_limit is reached")));
    }

    @Test
    void aQueueTakesAsMuchAsTheLimitSays() {
        fillAQueue();
        TestClient back = broker.resume("away");
        int kept = 0;
        for (var sent = back.take(Publish.class);
                !sent.isEmpty();
                sent = back.take(Publish.class)) {
            kept += sent.size();
            for (var publish : sent) {
                back.send(new Puback(publish.packetId()));
            }
        }

        long bytes = kept * (long) LARGE.length();
        assertTrue(bytes > LIMIT * 3 / 4 && bytes < LIMIT, "kept " + bytes);
    }

    @Test
    void publicationsThatWouldStayAreRefused() {
        TestClient publisher = broker.connect("p");
        TestClient old = broker.open().send(TestBroker.connectPacket311("old", true));
        TestClient reader = broker.connect("r").subscribe("t", QoS.AT_LEAST_ONCE);
        fillWithRetained(publisher);
        reader.takeAll();

        publisher.publish("t", "1", QoS.AT_LEAST_ONCE, 1);
        publisher.publish("t", "0", QoS.AT_MOST_ONCE, 0);
        old.publish("t", LARGE, QoS.AT_LEAST_ONCE, 1);

        assertEquals(ReasonCode.QUOTA_EXCEEDED, publisher.one(Puback.class).reason());
        assertEquals(List.of("0"), reader.texts());
        assertTrue(old.isClosed());
        assertFalse(publisher.isClosed());
    }

    @Test
    void newSubscriptionsAndClientsAreRefusedUntilThereIsRoom() {
        TestClient publisher = broker.resume("p");
        fillWithRetained(publisher);
        publisher.takeAll();

        publisher.subscribe("t", QoS.AT_LEAST_ONCE);
        Suback refused = publisher.one(Suback.class);
        TestClient newcomer = broker.connect("new", true, Properties.NONE);
        TestClient old = broker.open().send(TestBroker.connectPacket311("old", true));
        publisher.cut();
        TestClient again = broker.resume("p");

        assertEquals(ReasonCode.QUOTA_EXCEEDED, refused.reasons().getFirst());
        assertEquals(ReasonCode.QUOTA_EXCEEDED, newcomer.one(Connack.class).reason());
        assertEquals(ReasonCode.SERVER_UNAVAILABLE, old.one(Connack.class).reason());
        assertEquals(ReasonCode.SUCCESS, again.one(Connack.class).reason());

        again.retain("retained/1", "");
        again.subscribe("t", QoS.AT_LEAST_ONCE);
        assertEquals(ReasonCode.GRANTED_QOS_1, again.one(Suback.class).reasons().getFirst());
    }

    @Test
    void aReloadSetsAnotherLimit() {
        TestClient publisher = broker.connect("p");
        fillWithRetained(publisher);
        publisher.takeAll();

        broker.broker().reload(Limits.DEFAULTS, Policy.DEFAULTS);
        broker.settle();
        publisher.publish("t", LARGE, QoS.AT_LEAST_ONCE, 1);

        assertFalse(publisher.one(Puback.class).reason().isError());
    }

    private void assertFull() {
        TestClient newcomer = broker.connect("new", true, Properties.NONE);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, newcomer.one(Connack.class).reason());
    }

    private void assertRoom() {
        TestClient newcomer = broker.connect("new", true, Properties.NONE);
        assertEquals(ReasonCode.SUCCESS, newcomer.one(Connack.class).reason());
        newcomer.cut();
    }

    @Test
    void levelsOfRetainedTopicsCount() {
        TestClient publisher = broker.connect("p");
        String deep = "/a".repeat(199);
        for (int i = 0; i < 50; i++) {
            publisher.retain(i + deep, "x");
        }
        assertFull();

        for (int i = 0; i < 50; i++) {
            publisher.retain(i + deep, "");
        }
        assertRoom();
    }

    @Test
    void bytesOfFiltersCount() {
        TestClient client = broker.connect("c");
        for (int i = 0; i < 50; i++) {
            client.subscribe(i + "a".repeat(30_000), QoS.AT_MOST_ONCE);
        }
        List<Suback> answers = client.take(Suback.class);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, answers.getLast().reasons().getFirst());

        client.cut();
        assertRoom();
    }

    @Test
    void namesOfSharesCount() {
        TestClient client = broker.connect("c");
        for (int i = 0; i < 50; i++) {
            client.subscribe("$share/" + i + "a".repeat(30_000) + "/t", QoS.AT_MOST_ONCE);
        }
        List<Suback> answers = client.take(Suback.class);
        assertEquals(ReasonCode.QUOTA_EXCEEDED, answers.getLast().reasons().getFirst());

        client.cut();
        assertRoom();
    }

    @Test
    void namesOfClientsCountForAsLongAsTheirSessions() {
        var clients = new ArrayList<TestClient>();
        Properties lasting = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 10L);
        for (int i = 0; i < 50; i++) {
            clients.add(broker.connect(i + "a".repeat(30_000), true, lasting));
        }
        assertEquals(ReasonCode.QUOTA_EXCEEDED, clients.getLast().one(Connack.class).reason());

        clients.forEach(TestClient::cut);
        broker.advance(Duration.ofSeconds(20));
        assertRoom();
    }

    @Test
    void willsCountWhileTheirClientsAreThere() {
        var text = Payload.of("x".repeat(50_000));
        var will = new Will(TopicName.of("w"), text, QoS.AT_MOST_ONCE, false, Properties.NONE);
        var clients = new ArrayList<TestClient>();
        for (int i = 0; i < 30; i++) {
            clients.add(
                    broker.open()
                            .send(TestBroker.connectPacket("c" + i, true, will, Properties.NONE)));
        }
        assertEquals(ReasonCode.QUOTA_EXCEEDED, clients.getLast().one(Connack.class).reason());

        clients.forEach(TestClient::cut);
        assertRoom();
    }

    @Test
    void topicsOfAliasesCountWhileTheirClientsAreThere() {
        var clients = new ArrayList<TestClient>();
        for (int i = 0; i < 30; i++) {
            var alias = Properties.of(Property.TOPIC_ALIAS, 1);
            clients.add(
                    broker.connect("c" + i)
                            .send(
                                    new Publish(
                                            TopicName.of("a".repeat(50_000)),
                                            Payload.EMPTY,
                                            QoS.AT_MOST_ONCE,
                                            false,
                                            false,
                                            0,
                                            alias)));
        }
        var refused = clients.stream().filter(client -> client.isClosed()).findFirst();
        assertEquals(
                ReasonCode.QUOTA_EXCEEDED, refused.orElseThrow().one(Disconnect.class).reason());

        clients.forEach(TestClient::cut);
        assertRoom();
    }
}
