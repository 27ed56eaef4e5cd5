package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.port.Limits;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;
import io.haltere.mqtt.packet.Will;
import io.haltere.store.SimulatedDisk;
import io.haltere.testkit.ManualLoop;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What an answer speaks of is on disk before it leaves.
class DurabilityTest {
    private static final int SEEDS = Integer.getInteger("seeds", 300);

    /// Of what is retained in the topic t.
    private static final Publish DELETION =
            new Publish(
                    TopicName.of("t"),
                    Payload.EMPTY,
                    QoS.AT_LEAST_ONCE,
                    true,
                    false,
                    1,
                    Properties.NONE);

    private final SimulatedDisk disk = new SimulatedDisk();
    private final SimulatedDisk other = new SimulatedDisk();
    private final TestBroker broker = new TestBroker.Setup().disk(disk).start();

    private static List<?> kinds(TestClient client) {
        return client.takeAll().stream().map(Object::getClass).toList();
    }

    @Test
    void answersWaitForTheDiskInOrder() {
        TestClient client = broker.resume("c");
        client.takeAll();
        client.subscribe("t", QoS.EXACTLY_ONCE);
        client.takeAll();
        broker.commits(false);

        client.publish("t", "a", QoS.AT_LEAST_ONCE, 1).publish("t", "b", QoS.EXACTLY_ONCE, 2);
        client.send(new Pubrel(2), Pingreq.PINGREQ);
        client.subscribe("u", QoS.EXACTLY_ONCE);
        client.send(new Unsubscribe(9, List.of(TopicFilter.of("t")), Properties.NONE));
        List<?> early = kinds(client);
        assertTrue(early.contains(Pingresp.class), "it speaks of no state");
        assertEquals(List.of(Publish.class, Pingresp.class), early);
        broker.commits(true);
        broker.settle();

        assertEquals(
                List.of(
                        Puback.class,
                        Publish.class,
                        Pubrec.class,
                        Pubcomp.class,
                        Suback.class,
                        Unsuback.class),
                kinds(client));
    }

    @Test
    void connackOfANewSessionWaits() {
        broker.commits(false);

        TestClient client = broker.resume("c");
        assertEquals(List.of(), client.takeAll());
        broker.commits(true);
        broker.settle();

        assertEquals(1, client.takeAll().size());
    }

    /// [MQTT-3.14.0-1]
    @Test
    void whoIsTakenOverBeforeItsConnackHearsNothing() {
        broker.commits(false);
        TestClient first = broker.resume("c");
        TestClient second = broker.resume("c");
        broker.commits(true);
        broker.settle();

        assertEquals(List.of(), first.takeAll());
        assertTrue(first.isClosed());
        assertEquals(ReasonCode.SUCCESS, second.one(Connack.class).reason());
    }

    @Test
    void whatIsNotDurableDoesNotWait() {
        TestClient client = broker.connect("c");
        TestClient slow = broker.resume("slow");
        slow.takeAll();
        slow.subscribe("slow", QoS.AT_LEAST_ONCE);
        slow.takeAll();
        broker.commits(false);
        slow.publish("slow", "x", QoS.AT_LEAST_ONCE, 1);

        client.subscribe("t", QoS.EXACTLY_ONCE);
        client.publish("t", "a", QoS.AT_LEAST_ONCE, 1).publish("t", "b", QoS.EXACTLY_ONCE, 2);

        assertEquals(1, client.take(Suback.class).size());
        assertEquals(1, client.take(Puback.class).size());
        assertEquals(1, client.take(Pubrec.class).size());
        assertEquals(0, slow.take(Puback.class).size());
    }

    @Test
    void aLongQueueWaitsOnDiskAndComesWholeAndInOrder() {
        var limits = new Limits(2_000_000, 0, 20, 0, 0, 0, 0, -1, 0, 0, 0);
        TestBroker first = new TestBroker.Setup().disk(other).limits(limits).start();
        List<String> sent = queue(first, 500);
        assertEquals(sent, receiveAll(first.resume("away")));
        sent = queue(first, 500);

        TestBroker next = new TestBroker.Setup().disk(other.copy()).limits(limits).start();

        assertEquals(sent, receiveAll(next.resume("away")));
        assertEquals(List.of(), next.log().faults());
    }

    /// Has a client that is away miss messages of 1000 bytes, which are returned.
    private static List<String> queue(TestBroker broker, int count) {
        TestClient away = broker.resume("away");
        away.subscribe("t", QoS.AT_LEAST_ONCE);
        away.cut();
        TestClient publisher = broker.connect("publisher");
        var sent = new ArrayList<String>();
        for (int i = 1; i <= count; i++) {
            String text = i + "x".repeat(1000);
            publisher.publish("t", text, QoS.AT_LEAST_ONCE, i);
            sent.add(text);
        }
        return sent;
    }

    private static List<String> receiveAll(TestClient client) {
        var received = new ArrayList<String>();
        List<Publish> some = client.take(Publish.class);
        while (!some.isEmpty()) {
            for (Publish publish : some) {
                received.add(publish.payload().toText());
                client.send(new Puback(publish.packetId()));
            }
            some = client.take(Publish.class);
        }
        client.cut();
        return received;
    }

    @Test
    void whatTheDiskHasLostIsLeftOutAndTold() {
        var limits = new Limits(2_000_000, 0, 20, 0, 0, 0, 0, -1, 0, 0, 0);
        TestBroker first = new TestBroker.Setup().disk(other).limits(limits).start();
        List<String> sent = queue(first, 200);
        for (String file : other.list()) {
            byte[] bytes = other.content(file);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("150xxx");
            if (at >= 0) {
                bytes[at] ^= 1;
                other.content(file, bytes);
            }
        }

        List<String> received = receiveAll(first.resume("away"));

        sent.remove(149);
        assertEquals(sent, received);
        assertTrue(
                first.log()
                        .lines()
                        .contains(
                                "Warning: A message for client away is lost: the store is"
                                        + " damaged."));
    }

    /// Loops hand over what they have changed when their turns end, in any order.
    @Test
    void whatOneLoopRetainsAndAnotherDeletesAtOnceStaysAway() {
        TestBroker first = new TestBroker.Setup().loops(2).disk(other).start();
        ManualLoop slow = first.loops().get(1);
        ManualLoop quick = first.loops().get(0);
        TestClient writer =
                first.open(1).send(TestBroker.connectPacket("writer", true, null, Properties.NONE));
        TestClient eraser = first.connect("eraser");
        writer.post(TestClient.retention("t", "a"));
        slow.step();
        eraser.post(TestClient.retention("t", ""));
        quick.finish();
        first.settle();

        TestBroker next = new TestBroker.Setup().disk(other.copy()).start();

        TestClient observer = next.connect("observer");
        observer.subscribe("#", QoS.AT_MOST_ONCE);
        assertEquals(List.of(), observer.texts());
    }

    /// What somebody else has just deleted is not there any more, and may come back.
    @Test
    void thatNothingIsRetainedAnyMoreWaitsForTheDiskToo() {
        TestClient client = broker.connect("c");
        client.retain("t", "a");
        broker.commits(false);

        client.send(TestClient.retention("t", ""), DELETION);
        assertEquals(List.of(), client.takeAll());
        broker.commits(true);
        broker.settle();

        assertEquals(1, client.take(Puback.class).size());
    }

    @Test
    void thatAnotherLoopHasDeletedItWaitsForTheDiskToo() {
        TestBroker two = new TestBroker.Setup().loops(2).disk(other).start();
        TestClient first = two.connect("first");
        first.retain("t", "a");
        TestClient second =
                two.open(1).send(TestBroker.connectPacket("second", true, null, Properties.NONE));
        second.takeAll();
        two.commits(false);

        first.post(TestClient.retention("t", ""));
        two.loops().get(0).step();
        second.post(DELETION);
        two.loops().get(1).finish();
        assertEquals(List.of(), second.takeAll());
        two.commits(true);
        two.settle();

        assertEquals(1, second.take(Puback.class).size());
    }

    /// Wherever the power goes while a will that was delayed is published, and whatever the disk
    /// keeps of that.
    @Test
    void aWillThatIsDueComesOrIsStillDue() {
        var random = new Random(1);
        boolean isOver = false;
        for (int boundary = 1; !isOver; boundary++) {
            for (int i = 0; i < 50; i++) {
                isOver = isWillPublished(boundary, random);
            }
        }
    }

    /// @return whether all was over when the power went
    private static boolean isWillPublished(int boundary, Random random) {
        var disk = new SimulatedDisk();
        TestBroker first = leaveWill(disk, 1 + random.nextInt(1000));
        disk.crashAt(disk.boundaries() + boundary);
        boolean isOver = false;
        try {
            first.advance(Duration.ofSeconds(6));
            isOver = true;
        } catch (SimulatedDisk.Crash powerCut) {
            // As it is meant.
        }
        disk.crashAt(Long.MAX_VALUE);

        TestBroker next = new TestBroker.Setup().loops(2).disk(disk.afterCrash(random)).start();
        next.advance(Duration.ofSeconds(6));
        assertEquals(1, next.resume("heir").texts().size(), "power cut at " + boundary);
        return isOver;
    }

    /// Somebody who is away is to get the will of somebody who vanished, in five seconds.
    private static TestBroker leaveWill(SimulatedDisk disk, int words) {
        TestBroker broker = new TestBroker.Setup().loops(2).disk(disk).start();
        TestClient heir = broker.resume("heir");
        heir.subscribe("w", QoS.AT_LEAST_ONCE);
        heir.cut();
        var will =
                new Will(
                        TopicName.of("w"),
                        Payload.of("x".repeat(words)),
                        QoS.AT_LEAST_ONCE,
                        true,
                        Properties.of(Property.WILL_DELAY_INTERVAL, 5L));
        Properties lasting = Properties.of(Property.SESSION_EXPIRY_INTERVAL, 100L);
        broker.open().send(TestBroker.connectPacket("testator", true, will, lasting)).cut();
        return broker;
    }

    /// Set `-Dseed=N` to run one history again, `-Dseeds=N` for more of them.
    @Test
    void everyHistoryOfCrashesKeepsThePromises() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only;
                seed < (only == null ? SEEDS : only + 1);
                seed++) {
            try {
                new CrashHistory(seed).run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("history with -Dseed=" + seed + ": " + failure, failure);
            }
        }
    }
}
