package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.broker.access.AccessControl;
import io.haltere.broker.persistence.RecoveredState;
import io.haltere.broker.persistence.StateReplay;
import io.haltere.broker.port.Limits;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicFilter;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.plugin.Authorizer;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import io.haltere.store.Journal;
import io.haltere.store.JournalOptions;
import io.haltere.store.SimulatedDisk;
import io.haltere.store.StoreException;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What waited when the broker ended stays on disk until it is its turn.
class BacklogTest {
    private static final Limits LIMITS = new Limits(2_000_000, 0, 20, 0, 0, 0, 0, -1, 0, 0, 0);

    private final SimulatedDisk disk = new SimulatedDisk();
    private QoS qos = QoS.AT_LEAST_ONCE;
    private int packetId;

    private TestBroker start(SimulatedDisk on) {
        TestBroker broker = new TestBroker.Setup().disk(on).limits(LIMITS).start();
        broker.broker().start();
        broker.settle();
        return broker;
    }

    private static void leave(TestBroker broker, String clientId, String... filters) {
        TestClient client = broker.resume(clientId);
        for (String filter : filters) {
            client.subscribe(filter, QoS.EXACTLY_ONCE);
        }
        client.cut();
    }

    private void publish(TestClient publisher, String topic, String text) {
        publisher.publish(topic, text, qos, ++packetId);
        if (qos == QoS.EXACTLY_ONCE) {
            publisher.send(new Pubrel(packetId));
        }
        publisher.takeAll();
    }

    private static List<String> receiveAll(TestClient client) {
        var received = new ArrayList<String>();
        List<Publish> some = client.take(Publish.class);
        while (!some.isEmpty()) {
            for (Publish publish : some) {
                received.add(publish.payload().toText());
                client.send(
                        publish.qos() == QoS.AT_LEAST_ONCE
                                ? new Puback(publish.packetId())
                                : new Pubrec(publish.packetId()));
            }
            for (Pubrel release : client.take(Pubrel.class)) {
                client.send(new Pubcomp(release.packetId()));
            }
            some = client.take(Publish.class);
        }
        return received;
    }

    /// How many messages are held for clients, by `$SYS`.
    private static int held(TestBroker broker) {
        broker.advance(Duration.ofSeconds(20));
        return sys(broker, "store/messages/count") - sys(broker, "retained messages/count");
    }

    private static int sys(TestBroker broker, String name) {
        TestClient observer = broker.connect("observer");
        observer.subscribe("$SYS/broker/" + name, QoS.AT_MOST_ONCE);
        broker.settle();
        return Integer.parseInt(observer.texts().getFirst());
    }

    private static RecoveredState recovered(SimulatedDisk from) throws StoreException {
        return recovered(from, StateReplay.whole());
    }

    private static RecoveredState recovered(SimulatedDisk from, StateReplay replay)
            throws StoreException {
        JournalOptions options =
                JournalOptions.defaults(failure -> {
                    throw new AssertionError(failure);
                });
        try (Journal _ = Journal.openStepped(from.copy(), options, replay)) {
            return replay.state();
        }
    }

    /// Messages for one, for both, without payload; what comes meanwhile is last.
    @ParameterizedTest
    @EnumSource(names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void comesInOrderWhateverItIsMadeOf(QoS level) {
        qos = level;
        TestBroker first = start(disk);
        leave(first, "a", "t/a", "t/both");
        leave(first, "b", "t/b", "t/both");
        var forA = new ArrayList<String>();
        var forB = new ArrayList<String>();
        var random = new Random(3);
        TestClient publisher = first.connect("publisher");
        for (int i = 0; i < 1000; i++) {
            publishSome(publisher, random, i, forA, forB);
        }

        TestBroker next = start(disk.copy());
        publisher = next.connect("publisher");
        for (int i = 1000; i < 1200; i++) {
            publishSome(publisher, random, i, forA, forB);
        }
        TestClient a = next.resume("a");
        TestClient b = next.resume("b");

        assertEquals(forA, receiveAll(a));
        assertEquals(forB, receiveAll(b));
        assertEquals(List.of(), next.log().faults());
    }

    private void publishSome(
            TestClient publisher, Random random, int i, List<String> forA, List<String> forB) {
        String text = i % 7 == 0 ? "" : i + "x".repeat(random.nextInt(300));
        int whom = random.nextInt(3);
        publish(publisher, whom == 0 ? "t/a" : whom == 1 ? "t/b" : "t/both", text);
        if (whom != 1) {
            forA.add(text);
        }
        if (whom != 0) {
            forB.add(text);
        }
    }

    @Test
    void whatWasReceivedLeavesNothingBehind() throws StoreException {
        TestBroker first = start(disk);
        leave(first, "a", "t");
        TestClient publisher = first.connect("publisher");
        for (int i = 0; i < 500; i++) {
            qos = QoS.of(1 + i % 2);
            publish(publisher, "t", "x" + i);
        }
        SimulatedDisk kept = disk.copy();

        TestBroker next = start(kept);
        int before = held(next);
        receiveAll(next.resume("a"));

        assertEquals(500, before);
        assertEquals(0, held(next));
        RecoveredState state = recovered(kept);
        assertEquals(0, state.sessions().getFirst().waiting());
        assertEquals(List.of(), state.orphans());
    }

    /// Of many values of a topic one is retained, and only that one is wanted in memory.
    @Test
    void holdsWhatWasRetainedOnce() throws StoreException {
        TestBroker first = start(disk);
        leave(first, "a", "t");
        TestClient publisher = first.connect("publisher");
        for (int i = 0; i < 100; i++) {
            publisher.send(
                    new Publish(
                            TopicName.of("t"),
                            Payload.of("x" + i),
                            qos,
                            true,
                            false,
                            1 + i,
                            Properties.NONE));
        }

        RecoveredState state = recovered(disk, new StateReplay(_ -> null));
        TestClient observer = start(disk.copy()).connect("observer");
        observer.subscribe("t", QoS.AT_MOST_ONCE);

        assertEquals(99, state.sessions().getFirst().backlog().size());
        assertEquals(100, state.sessions().getFirst().waiting());
        assertEquals(1, state.retained().size());
        assertEquals(0, state.unreadable());
        assertEquals(List.of(), state.orphans());
        assertEquals(List.of("x99"), observer.texts());
    }

    @Test
    void endsWithItsSession() throws StoreException {
        TestBroker first = start(disk);
        leave(first, "a", "t", "t/both");
        leave(first, "b", "t/both");
        TestClient publisher = first.connect("publisher");
        for (int i = 0; i < 500; i++) {
            publish(publisher, i % 3 == 0 ? "t/both" : "t", "x" + i);
        }
        SimulatedDisk kept = disk.copy();

        TestBroker next = start(kept);
        next.connect("a", true, Properties.NONE).cut();
        assertEquals(167, receiveAll(next.resume("b")).size());

        assertEquals(0, held(next));
        RecoveredState state = recovered(kept);
        assertEquals(1, state.sessions().size());
        assertEquals(List.of(), state.orphans());
    }

    /// A second and third start before anything is sent.
    @Test
    void outlivesSeveralStarts() {
        TestBroker first = start(disk);
        leave(first, "a", "t");
        TestClient publisher = first.connect("publisher");
        var sent = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            publish(publisher, "t", "x" + i);
            sent.add("x" + i);
        }
        SimulatedDisk kept = disk.copy();
        start(kept);
        kept = kept.copy();
        TestBroker third = start(kept);

        // Some are on their way when it ends once more.
        TestClient client = third.resume("a");
        List<Publish> some = client.take(Publish.class);
        TestBroker last = start(kept.copy());

        assertEquals(20, some.size());
        List<String> received = receiveAll(last.resume("a"));
        assertEquals(sent, received);
    }

    /// Nobody knows its topics before they have been read.
    @Test
    void isLookedThroughForWhatTheClientMayNotHave() {
        TestBroker first = start(disk);
        leave(first, "a", "#");
        TestClient publisher = first.connect("publisher");
        for (int i = 0; i < 300; i++) {
            publish(publisher, i % 2 == 0 ? "yes" : "no", "x" + i);
        }

        TestBroker next =
                new TestBroker.Setup()
                        .disk(disk.copy())
                        .limits(LIMITS)
                        .access(new AccessControl(List.of(), List.of(new Yes()), List.of(), true))
                        .start();
        List<String> received = receiveAll(next.resume("a"));

        assertEquals(150, received.size());
        assertTrue(received.stream().allMatch(text -> text.matches("x\\d*[02468]")));
    }

    /// Lets nobody have what is not called "yes".
    private static final class Yes implements Authorizer {
        @Override
        public Decision mayPublish(Client client, TopicName topic, QoS qos, boolean retain) {
            return Decision.ALLOW;
        }

        @Override
        public Decision mayReceive(Client client, TopicName topic) {
            return topic.toString().equals("yes") ? Decision.ALLOW : Decision.DENY;
        }

        @Override
        public Decision maySubscribe(Client client, TopicFilter filter) {
            return Decision.ALLOW;
        }
    }
}
