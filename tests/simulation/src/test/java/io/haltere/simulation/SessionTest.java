package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What outlives a connection, and what does not.
class SessionTest {
    private final TestBroker broker = new TestBroker.Setup().loops(2).start();

    @AfterEach
    void nothingOfOursFailed() {
        assertEquals(List.of(), broker.log().faults());
    }

    @Test
    void sendsAgainWithTheSameIdAndDup() {
        TestClient subscriber = broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE);
        broker.connect("p").publish("t", "x", QoS.AT_LEAST_ONCE, 1);
        Publish first = subscriber.one(Publish.class);
        subscriber.cut();

        TestClient back = broker.resume("s");

        assertTrue(back.one(Connack.class).sessionPresent());
        Publish again = back.one(Publish.class);
        assertEquals(first.packetId(), again.packetId());
        assertTrue(again.dup());
        assertFalse(first.dup());
    }

    @Test
    void sendsPubrelAgainInsteadOfTheMessage() {
        TestClient subscriber = broker.resume("s").subscribe("t", QoS.EXACTLY_ONCE);
        broker.connect("p").publish("t", "x", QoS.EXACTLY_ONCE, 1);
        int id = subscriber.one(Publish.class).packetId();
        subscriber.send(new Pubrec(id));
        subscriber.cut();

        TestClient back = broker.resume("s");

        assertEquals(id, back.one(Pubrel.class).packetId());
        assertEquals(List.of(), back.texts());
    }

    @Test
    void remembersReceivedQos2IdsOverAReconnect() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.resume("p").publish("t", "x", QoS.EXACTLY_ONCE, 3);
        publisher.cut();

        broker.resume("p").publish("t", "x", QoS.EXACTLY_ONCE, 3);

        assertEquals(List.of("x"), subscriber.texts());
    }

    @Test
    void deliversInOrderWhatWaited() {
        broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE).cut();
        TestClient publisher = broker.connect("p");
        for (int id = 1; id <= 5; id++) {
            publisher.publish("t", "m" + id, QoS.AT_LEAST_ONCE, id);
        }

        assertEquals(List.of("m1", "m2", "m3", "m4", "m5"), broker.resume("s").texts());
    }

    @Test
    void cleanStartForgets() {
        broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE).cut();
        broker.connect("p").publish("t", "x", QoS.AT_LEAST_ONCE, 1);

        TestClient fresh = broker.connect("s", true, Properties.NONE);
        broker.connect("p").publish("t", "y", QoS.AT_LEAST_ONCE, 1);

        assertFalse(fresh.one(Connack.class).sessionPresent());
        assertEquals(List.of(), fresh.texts());
    }

    @Test
    void expiresAfterItsInterval() {
        Properties minute = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 60L);
        broker.connect("s", true, minute).cut();
        broker.advance(Duration.ofSeconds(59));
        TestClient inTime = broker.connect("s", false, minute);
        assertTrue(inTime.one(Connack.class).sessionPresent());
        inTime.cut();
        broker.advance(Duration.ofSeconds(61));

        assertFalse(broker.connect("s", false, minute).one(Connack.class).sessionPresent());
        assertTrue(broker.log().lines().contains("Expiring client s due to timeout."));
    }

    @Test
    void disconnectMayShortenButNotBeginASession() {
        TestClient client = broker.connect("s");

        client.send(
                new Disconnect(
                        ReasonCode.SUCCESS, Properties.of(Property.SESSION_EXPIRY_INTERVAL, 5L)));

        assertEquals(ReasonCode.PROTOCOL_ERROR, client.one(Disconnect.class).reason());
    }

    @Test
    void takesOverFromAnotherLoop() {
        TestClient old = broker.resume("s").subscribe("t", QoS.AT_LEAST_ONCE);
        Properties lasting = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 0xFFFF_FFFFL);

        TestClient fresh = broker.open(1).send(TestBroker.connectPacket("s", false, null, lasting));
        broker.connect("p").publish("t", "x", QoS.AT_MOST_ONCE, 0);

        assertEquals(ReasonCode.SESSION_TAKEN_OVER, old.one(Disconnect.class).reason());
        assertTrue(old.isClosed());
        assertTrue(fresh.one(Connack.class).sessionPresent());
        assertEquals(List.of("x"), fresh.texts());
    }

    @Test
    void deliversAcrossLoopsInOrder() {
        TestClient subscriber = broker.open(1).send(TestBroker.connectPacket311("s", true));
        subscriber.subscribe("t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");
        var expected = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            publisher.publish("t", "m" + i, QoS.AT_MOST_ONCE, 0);
            expected.add("m" + i);
        }

        assertEquals(expected, subscriber.texts());
    }

    @Test
    void publishesTheWillOfAClientThatVanishes() {
        TestClient observer = broker.connect("o").subscribe("will", QoS.AT_MOST_ONCE);

        withWill(Properties.NONE).cut();

        assertEquals(List.of("gone"), observer.texts());
    }

    @Test
    void publishesNoWillAfterAProperGoodbye() {
        TestClient observer = broker.connect("o").subscribe("will", QoS.AT_MOST_ONCE);

        withWill(Properties.NONE).send(new Disconnect(ReasonCode.SUCCESS));

        assertEquals(List.of(), observer.texts());
    }

    @Test
    void publishesTheWillOnDemand() {
        TestClient observer = broker.connect("o").subscribe("will", QoS.AT_MOST_ONCE);

        withWill(Properties.NONE).send(new Disconnect(ReasonCode.DISCONNECT_WITH_WILL));

        assertEquals(List.of("gone"), observer.texts());
    }

    @Test
    void aWillWaitsForItsDelayAndIsCancelledByAReconnect() {
        TestClient observer = broker.connect("o").subscribe("will", QoS.AT_MOST_ONCE);
        Properties delayed = Properties.of(Property.WILL_DELAY_INTERVAL, 10L);
        withWill(delayed).cut();
        broker.advance(Duration.ofSeconds(9));
        TestClient back = withWill(delayed);
        broker.advance(Duration.ofSeconds(20));
        assertEquals(List.of(), observer.texts());
        back.cut();

        broker.advance(Duration.ofSeconds(11));

        assertEquals(List.of("gone"), observer.texts());
    }

    private static Will will(Properties properties) {
        return new Will(
                TopicName.of("will"), Payload.of("gone"), QoS.AT_MOST_ONCE, false, properties);
    }

    private TestClient withWill(Properties properties) {
        return broker.open()
                .send(
                        TestBroker.connectPacket(
                                "w",
                                false,
                                will(properties),
                                Properties.of(Property.SESSION_EXPIRY_INTERVAL, 100L)));
    }

    @Test
    void aSharedGroupTakesTurns() {
        TestClient a = broker.connect("a").subscribe("$share/g/t", QoS.AT_MOST_ONCE);
        TestClient b = broker.connect("b").subscribe("$share/g/t", QoS.AT_MOST_ONCE);
        TestClient publisher = broker.connect("p");
        for (int i = 1; i <= 4; i++) {
            publisher.publish("t", "m" + i, QoS.AT_MOST_ONCE, 0);
        }

        assertEquals(List.of("m1", "m3"), a.texts());
        assertEquals(List.of("m2", "m4"), b.texts());
    }

    @Test
    void aSharedGroupSendsAgainWhatALeavingMemberDidNotAcknowledge() {
        TestClient a = broker.connect("a").subscribe("$share/g/t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p").publish("t", "m1", QoS.AT_LEAST_ONCE, 1);
        assertEquals(List.of("m1"), a.texts());
        TestClient b = broker.connect("b").subscribe("$share/g/t", QoS.AT_LEAST_ONCE);

        a.cut();
        publisher.publish("t", "m2", QoS.AT_LEAST_ONCE, 2);

        assertEquals(List.of("m1", "m2"), b.texts());
    }

    @Test
    void aSharedGroupPrefersMembersThatAreThere() {
        broker.resume("a").subscribe("$share/g/t", QoS.AT_LEAST_ONCE).cut();
        TestClient b = broker.connect("b").subscribe("$share/g/t", QoS.AT_LEAST_ONCE);
        TestClient publisher = broker.connect("p");
        publisher.publish("t", "m1", QoS.AT_LEAST_ONCE, 1);
        publisher.publish("t", "m2", QoS.AT_LEAST_ONCE, 2);

        assertEquals(List.of("m1", "m2"), b.texts());
    }

    @Test
    void retainedMessagesComeParentsFirst() {
        TestClient publisher = broker.connect("p");
        for (String topic : List.of("a/c", "a/b/d", "a", "a/b")) {
            publisher.retain(topic, topic);
        }

        TestClient subscriber = broker.connect("s").subscribe("a/#", QoS.AT_MOST_ONCE);

        assertEquals(List.of("a", "a/b", "a/b/d", "a/c"), subscriber.texts());
    }

    @Test
    void anEmptyRetainedMessageRemovesTheLast() {
        broker.connect("p").retain("a", "x").retain("a", "");

        assertEquals(List.of(), broker.connect("s").subscribe("a", QoS.AT_MOST_ONCE).texts());
    }

    @Test
    void retainHandlingDecidesWhatASubscriptionIsSent() {
        broker.connect("p").retain("a", "x");
        TestClient subscriber = broker.connect("s");
        var ifNew = new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, RetainHandling.IF_NEW);
        var never = new SubscriptionOptions(QoS.AT_MOST_ONCE, false, false, RetainHandling.NEVER);

        assertEquals(List.of("x"), subscriber.subscribe("a", ifNew, Properties.NONE).texts());
        assertEquals(List.of(), subscriber.subscribe("a", ifNew, Properties.NONE).texts());
        assertEquals(List.of("x"), subscriber.subscribe("a", QoS.AT_MOST_ONCE).texts());
        assertEquals(List.of(), subscriber.subscribe("+", never, Properties.NONE).texts());
    }

    @Test
    void retainAsPublishedKeepsTheFlag() {
        var kept = new SubscriptionOptions(QoS.AT_MOST_ONCE, false, true, RetainHandling.ALWAYS);
        TestClient with = broker.connect("a").subscribe("t", kept, Properties.NONE);
        TestClient without = broker.connect("b").subscribe("t", QoS.AT_MOST_ONCE);

        broker.connect("p").retain("t", "x");

        assertTrue(with.one(Publish.class).retain());
        assertFalse(without.one(Publish.class).retain());
    }

    @Test
    void unsubscribeStopsDelivery() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.AT_MOST_ONCE);

        subscriber.send(new Unsubscribe(3, List.of(TopicFilter.of("t")), Properties.NONE));
        broker.connect("p").publish("t", "x", QoS.AT_LEAST_ONCE, 1);

        assertEquals(List.of(), subscriber.texts());
    }

    @Test
    void wildcardsDoNotSeeReservedTopics() {
        TestClient all = broker.connect("s").subscribe("#", QoS.AT_MOST_ONCE);
        TestClient sys = broker.connect("t").subscribe("$SYS/#", QoS.AT_MOST_ONCE);

        broker.broker().start();
        broker.settle();

        assertEquals(List.of(), all.texts());
        assertTrue(sys.texts().contains("test"));
    }

    @Test
    void keepAliveEndsASilentClient() {
        var connect =
                new Connect(
                        ProtocolVersion.V5,
                        false,
                        "k",
                        true,
                        10,
                        null,
                        null,
                        null,
                        Properties.NONE);
        TestClient client = broker.open().send(connect);
        broker.advance(Duration.ofSeconds(14));
        client.publish("t", "still here", QoS.AT_MOST_ONCE, 0);
        broker.advance(Duration.ofSeconds(14));
        assertFalse(client.isClosed());

        broker.advance(Duration.ofSeconds(2));

        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, client.one(Disconnect.class).reason());
    }

    @Test
    void aConnectionWithoutConnectIsClosed() {
        TestClient silent = broker.open();

        broker.advance(Duration.ofSeconds(21));

        assertTrue(silent.isClosed());
    }

    @Test
    void aStoppedBrokerPublishesWillsFirst() {
        TestClient observer = broker.connect("o").subscribe("will", QoS.AT_MOST_ONCE);
        withWill(Properties.NONE);

        broker.broker().close();
        broker.settle();

        assertEquals(List.of("gone"), observer.texts());
        assertEquals(ReasonCode.SERVER_SHUTTING_DOWN, observer.one(Disconnect.class).reason());
    }

    @Test
    void anAcknowledgementOfTheWrongKindIsAProtocolError() {
        TestClient subscriber = broker.connect("s").subscribe("t", QoS.EXACTLY_ONCE);
        broker.connect("p").publish("t", "x", QoS.EXACTLY_ONCE, 1);

        subscriber.send(new Puback(subscriber.one(Publish.class).packetId()));

        assertEquals(ReasonCode.PROTOCOL_ERROR, subscriber.one(Disconnect.class).reason());
    }

    @Test
    void aStoppedBrokerPublishesWillsToClientsOfOtherLoops() {
        TestBroker two = new TestBroker.Setup().loops(2).start();
        TestClient observer = two.connect("o").subscribe("will", QoS.AT_MOST_ONCE);
        two.open(1)
                .send(TestBroker.connectPacket("w", true, will(Properties.NONE), Properties.NONE));

        two.broker().close();
        two.settle();

        assertEquals(List.of("gone"), observer.texts());
    }
}
