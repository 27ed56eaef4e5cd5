package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Limits;
import io.haltere.broker.port.Policy;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Messages on their way from one client to another.
class DeliveryTest {
    private static final Properties IDENTIFIER_1 =
            Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 1);
    private static final Properties IDENTIFIER_2 =
            Properties.of(Property.SUBSCRIPTION_IDENTIFIER, 2);

    private final TestBroker broker = TestBroker.start();

    @Test
    void qosIsTheLowerOfMessageAndSubscription() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("t", "0", QoS.AT_MOST_ONCE, 0);
        publisher.publish("t", "2", QoS.EXACTLY_ONCE, 1);

        List<QoS> levels = subscriber.take(Publish.class).stream().map(Publish::qos).toList();
        assertEquals(List.of(QoS.AT_MOST_ONCE, QoS.AT_LEAST_ONCE), levels);
    }

    @Test
    void upgradesWhereTheOperatorWantsIt() {
        Policy upgrading = new Policy(true, false, false, true, true, true, "", true, 10);
        TestBroker other = new TestBroker.Setup().policy(upgrading).start();
        TestClient subscriber = other.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);

        other.connect("p").publish("t", "0", QoS.AT_MOST_ONCE, 0);

        assertEquals(QoS.AT_LEAST_ONCE, subscriber.one(Publish.class).qos());
    }

    @Test
    void acknowledgesQos1AndSaysWhenNobodyMatched() {
        broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("t", "a", QoS.AT_LEAST_ONCE, 7);
        publisher.publish("u", "b", QoS.AT_LEAST_ONCE, 8);

        assertEquals(
                List.of(new Puback(7), new Puback(8, ReasonCode.NO_MATCHING_SUBSCRIBERS)),
                publisher.take(Puback.class));
    }

    @Test
    void routesQos2OnceForHoweverManyDuplicates() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");
        Publish publish = TestClient.publication("t", "once", QoS.EXACTLY_ONCE, 5);

        publisher.send(publish, publish, publish);

        assertEquals(List.of("once"), subscriber.texts());
        assertEquals(3, publisher.take(Pubrec.class).size());
    }

    @Test
    void takesTheSameIdAsANewMessageAfterPubrel() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("t", "1", QoS.EXACTLY_ONCE, 5).send(new Pubrel(5));
        publisher.publish("t", "2", QoS.EXACTLY_ONCE, 5);

        assertEquals(List.of("1", "2"), subscriber.texts());
        assertEquals(new Pubcomp(5), publisher.one(Pubcomp.class));
    }

    @Test
    void answersAnUnknownPubrel() {
        TestClient client = broker.connect("c").send(new Pubrel(77));

        assertEquals(
                new Pubcomp(77, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND), client.one(Pubcomp.class));
    }

    @Test
    void holdsBackBeyondTheReceiveMaximum() {
        TestClient subscriber =
                broker.connect("s", true, Properties.of(Property.RECEIVE_MAXIMUM, 2))
                        .subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p");
        for (int id = 1; id <= 4; id++) {
            publisher.publish("t", "m" + id, QoS.AT_LEAST_ONCE, id);
        }

        List<Publish> first = subscriber.take(Publish.class);
        subscriber.send(new Puback(first.getFirst().packetId()));

        assertEquals(2, first.size());
        assertEquals(List.of("m3"), subscriber.texts());
    }

    @Test
    void qos0DoesNotWaitForTheWindow() {
        TestClient subscriber =
                broker.connect("s", true, Properties.of(Property.RECEIVE_MAXIMUM, 1))
                        .subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("t", "a", QoS.AT_LEAST_ONCE, 1);
        publisher.publish("t", "b", QoS.AT_LEAST_ONCE, 2);
        publisher.publish("t", "c", QoS.AT_MOST_ONCE, 0);

        assertEquals(List.of("a", "c"), subscriber.texts());
    }

    @Test
    void disconnectsAClientThatOverrunsItsWindow() {
        TestClient publisher = broker.connect("p");
        for (int id = 1; id <= 20; id++) {
            publisher.publish("t", "x", QoS.EXACTLY_ONCE, id);
        }
        assertFalse(publisher.isClosed());

        publisher.publish("t", "x", QoS.EXACTLY_ONCE, 21);

        assertEquals(ReasonCode.RECEIVE_MAXIMUM_EXCEEDED, publisher.one(Disconnect.class).reason());
        assertTrue(publisher.isClosed());
    }

    @Test
    void countsAnsweredQos1MessagesAsDone() {
        TestClient publisher = broker.connect("p");

        for (int id = 1; id <= 100; id++) {
            publisher.publish("t", "x", QoS.AT_LEAST_ONCE, id);
        }

        assertEquals(100, publisher.take(Puback.class).size());
    }

    @Test
    void dropsWhatTheQueueCannotHold() {
        Limits limits = new Limits(2_000_000, 0, 1, 0, 2, 0, 0, -1, 0, 0, 0);
        TestBroker small = new TestBroker.Setup().limits(limits).start();
        TestClient subscriber = small.connect("s").subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = small.connect("p");
        for (int id = 1; id <= 5; id++) {
            publisher.publish("t", "m" + id, QoS.AT_LEAST_ONCE, id);
        }
        small.advance(Duration.ofSeconds(1));

        for (int i = 0; i < 3; i++) {
            Publish publish = subscriber.one(Publish.class);
            assertEquals("m" + (i + 1), publish.payload().toText());
            subscriber.send(new Puback(publish.packetId()));
        }

        assertEquals(List.of(), subscriber.texts());
        assertTrue(
                small.log().lines().contains("Outgoing messages are being dropped for client s."));
    }

    @Test
    void keepsQos0OfASlowReaderUpToTheLimit() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");
        subscriber.reads(false);
        for (int i = 0; i < 1005; i++) {
            publisher.publish("t", "m" + i, QoS.AT_MOST_ONCE, 0);
        }

        subscriber.reads(true);

        List<String> texts = subscriber.texts();
        assertEquals(1000, texts.size());
        assertEquals("m0", texts.getFirst());
        assertEquals("m999", texts.getLast());
    }

    @Test
    void sendsOneCopyForEachOverlappingSubscription() {
        TestClient subscriber = overlapping(broker);

        broker.connect("p").publish("a/b", "x", QoS.EXACTLY_ONCE, 1);

        List<Publish> copies = subscriber.take(Publish.class);
        assertEquals(2, copies.size());
        assertEquals(1, copies.getFirst().properties().size());
    }

    @Test
    void sendsOneCopyForAllWhereDuplicatesAreOff() {
        TestBroker other = withoutDuplicates();
        TestClient subscriber = overlapping(other);

        other.connect("p").publish("a/b", "x", QoS.EXACTLY_ONCE, 1);

        Publish copy = subscriber.one(Publish.class);
        assertEquals(QoS.EXACTLY_ONCE, copy.qos());
        assertEquals(
                List.of(1, 2),
                copy.properties().all(Property.SUBSCRIPTION_IDENTIFIER).stream().sorted().toList());
    }

    @Test
    void aCopyOfOnesOwnHasNothingOfSubscriptionsThatWantNone() {
        TestBroker other = withoutDuplicates();
        var foreign = new SubscriptionOptions(QoS.EXACTLY_ONCE, true, true, RetainHandling.ALWAYS);
        TestClient client =
                other.connect("c")
                        .subscribe("a/#", foreign, IDENTIFIER_1)
                        .subscribe("+/b", SubscriptionOptions.of(QoS.AT_MOST_ONCE), IDENTIFIER_2)
                        .subscribe("+/+", foreign, Properties.NONE)
                        .subscribe("#", SubscriptionOptions.of(QoS.AT_LEAST_ONCE), IDENTIFIER_2);

        client.publish("a/b", "mine", QoS.EXACTLY_ONCE, 1);
        client.publish("a/b", "mine", QoS.AT_MOST_ONCE, 0);

        Publish mine = client.take(Publish.class).getFirst();
        assertEquals(QoS.AT_LEAST_ONCE, mine.qos());
        assertEquals(List.of(2, 2), mine.properties().all(Property.SUBSCRIPTION_IDENTIFIER));

        other.connect("p").publish("a/b", "yours", QoS.EXACTLY_ONCE, 1);
        assertEquals(QoS.EXACTLY_ONCE, client.one(Publish.class).qos());
    }

    @Test
    void nothingOfOnesOwnWhereAllOverlappingSubscriptionsWantNone() {
        TestBroker other = withoutDuplicates();
        var foreign = new SubscriptionOptions(QoS.AT_MOST_ONCE, true, false, RetainHandling.ALWAYS);
        TestClient client =
                other.connect("c")
                        .subscribe("a/#", foreign, IDENTIFIER_1)
                        .subscribe("+/b", foreign, IDENTIFIER_2);

        client.publish("a/b", "mine", QoS.AT_MOST_ONCE, 0);
        other.connect("p").publish("a/b", "yours", QoS.AT_MOST_ONCE, 0);

        assertEquals(List.of("yours"), client.texts());
    }

    private static TestBroker withoutDuplicates() {
        Policy single = new Policy(true, false, false, false, true, false, "", true, 10);
        return new TestBroker.Setup().policy(single).start();
    }

    private static TestClient overlapping(TestBroker broker) {
        return broker.connect("s")
                .subscribe("a/#", SubscriptionOptions.of(QoS.AT_LEAST_ONCE), IDENTIFIER_1)
                .subscribe("+/b", SubscriptionOptions.of(QoS.EXACTLY_ONCE), IDENTIFIER_2);
    }

    @Test
    void noLocalKeepsOwnMessagesAway() {
        var options = new SubscriptionOptions(QoS.AT_MOST_ONCE, true, false, RetainHandling.ALWAYS);
        TestClient client = broker.connect("c").subscribe("t", options, Properties.NONE);

        client.publish("t", "mine", QoS.AT_MOST_ONCE, 0);
        broker.connect("p").publish("t", "yours", QoS.AT_MOST_ONCE, 0);

        assertEquals(List.of("yours"), client.texts());
    }

    @Test
    void passesOnTheTimeThatIsLeft() {
        TestClient subscriber = broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE);
        subscriber.cut();
        broker.connect("p").send(expiring("t", "x", 100));
        broker.advance(Duration.ofSeconds(30));

        TestClient back = broker.resume("s");

        assertEquals(
                70L, back.one(Publish.class).properties().find(Property.MESSAGE_EXPIRY_INTERVAL));
    }

    @Test
    void forgetsWhatHasExpiredInTheQueue() {
        broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE).cut();
        TestClient publisher = broker.connect("p");
        publisher.send(expiring("t", "old", 10));
        publisher.publish("t", "new", QoS.AT_LEAST_ONCE, 2);
        broker.advance(Duration.ofSeconds(11));

        TestClient back = broker.resume("s");

        assertEquals(List.of("new"), back.texts());
    }

    private static Publish expiring(String topic, String text, long seconds) {
        return new Publish(
                TopicName.of(topic),
                Payload.of(text),
                QoS.AT_LEAST_ONCE,
                false,
                false,
                1,
                Properties.of(Property.MESSAGE_EXPIRY_INTERVAL, seconds));
    }

    @Test
    void neverSendsMoreThanTheClientTakes() {
        TestClient subscriber =
                broker.connect("s", true, Properties.of(Property.MAXIMUM_PACKET_SIZE, 40L))
                        .subscribe("t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p");

        publisher.publish("t", "x".repeat(100), QoS.AT_LEAST_ONCE, 1);
        publisher.publish("t", "short", QoS.AT_LEAST_ONCE, 2);

        assertEquals(List.of("short"), subscriber.texts());
    }

    @Test
    void setsTopicAliasesFirstComeFirstServed() {
        TestClient subscriber =
                broker.connect("s", true, Properties.of(Property.TOPIC_ALIAS_MAXIMUM, 1))
                        .subscribe("#", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");
        for (String topic : List.of("a", "b", "a")) {
            publisher.publish(topic, "x", QoS.AT_MOST_ONCE, 0);
        }

        List<Publish> received = subscriber.take(Publish.class);

        assertEquals(
                List.of("a", "b", ""), received.stream().map(p -> p.topic().toString()).toList());
        assertEquals(1, received.getLast().properties().find(Property.TOPIC_ALIAS));
    }

    @Test
    void understandsTheClientsTopicAliases() {
        TestClient subscriber = broker.connect("s").subscribe("#", QoS.AT_MOST_ONCE);
        Properties alias = Properties.of(Property.TOPIC_ALIAS, 3);
        TestClient publisher = broker.connect("p");

        publisher.send(aliased(TopicName.of("long/topic"), alias), aliased(TopicName.NONE, alias));

        List<Publish> received = subscriber.take(Publish.class);
        assertEquals("long/topic", received.getLast().topic().toString());
        assertFalse(received.getLast().properties().has(Property.TOPIC_ALIAS));
    }

    @Test
    void refusesAnAliasAboveTheMaximum() {
        TestClient publisher = broker.connect("p");

        publisher.send(aliased(TopicName.of("t"), Properties.of(Property.TOPIC_ALIAS, 11)));

        assertEquals(ReasonCode.TOPIC_ALIAS_INVALID, publisher.one(Disconnect.class).reason());
    }

    private static Publish aliased(TopicName topic, Properties alias) {
        return new Publish(topic, Payload.of("x"), QoS.AT_MOST_ONCE, false, false, 0, alias);
    }

    @Test
    void leavesAnAliasOutThatWouldMakeThePacketTooLarge() {
        Properties terms =
                Properties.of(Property.TOPIC_ALIAS_MAXIMUM, 1)
                        .with(Property.MAXIMUM_PACKET_SIZE, 40L);
        TestClient subscriber = broker.connect("s", true, terms).subscribe("#", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");

        // Two bytes of header, two of the topic's length, seven of topic, one of properties.
        publisher.publish("a/topic", "x".repeat(28), QoS.AT_MOST_ONCE, 0);
        publisher.publish("a/topic", "x".repeat(25), QoS.AT_MOST_ONCE, 0);
        publisher.publish("a/topic", "x".repeat(32), QoS.AT_MOST_ONCE, 0);

        List<Publish> received = subscriber.take(Publish.class);
        assertEquals(
                List.of("a/topic", "a/topic", ""),
                received.stream().map(p -> p.topic().toString()).toList());
        assertNull(received.getFirst().properties().find(Property.TOPIC_ALIAS));
        assertEquals(1, received.get(1).properties().find(Property.TOPIC_ALIAS));
    }

    @Test
    void whatWentWithTheConnectionTakesNoRoomInTheQueue() {
        Limits limits = new Limits(2_000_000, 0, 20, 0, 0, 1000, 0, -1, 0, 0, 0);
        TestBroker small = new TestBroker.Setup().limits(limits).start();
        TestClient subscriber = small.resume("s").subscribe("#", QoS.AT_LEAST_ONCE);
        TestClient publisher = small.connect("p");
        subscriber.reads(false);
        publisher.publish("t", "0".repeat(600), QoS.AT_MOST_ONCE, 0);
        subscriber.cut();

        publisher.publish("t", "1".repeat(600), QoS.AT_LEAST_ONCE, 1);

        assertEquals(List.of("1".repeat(600)), small.resume("s").texts());
    }
}
