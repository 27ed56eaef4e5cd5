package io.haltere.conformance.durable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// A broker that is killed at any moment under load: nothing that it has acknowledged is lost.
/// `-Dkills=200` for more rounds.
class KillBrokerTest {
    private static final int KILLS = Integer.getInteger("kills", 12);
    private static final int PROGRESS_MAX = 2_000;
    private static final int PATIENCE_SECONDS = 60;
    private static final int PUBLISHERS = 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final LongAdder progress = new LongAdder();
    private final List<LastingPublisher> publishers = new ArrayList<>();
    private final List<LastingSubscriber> all = new ArrayList<>();
    private final List<LastingSubscriber> members = new ArrayList<>();
    private final List<LastingSubscriber> flapping = new ArrayList<>();
    private final List<LastingToggler> togglers = new ArrayList<>();
    private BrokerProcess broker;
    private Path socket;
    private LastingSubscriber away;

    @BeforeEach
    void start() {
        System.out.println("seed " + seed);
        socket = folder.resolve("socket");
        broker =
                BrokerProcess.startQuiet(
                        "persistence true",
                        "persistence_location " + folder,
                        "listener 0 " + socket,
                        "max_queued_messages 0",
                        "log_type error",
                        "log_type warning",
                        "log_type notice",
                        "log_type information");
        for (int i = 0; i < PUBLISHERS; i++) {
            publishers.add(new LastingPublisher("p" + i, socket, random.nextLong(), progress));
        }
        away = new LastingSubscriber("away", socket, "m/#");
        away.isAway = true;
        all.addAll(
                List.of(
                        new LastingSubscriber("online", socket, "m/#"),
                        new LastingSubscriber("flapping0", socket, "m/+"),
                        new LastingSubscriber("flapping1", socket, "m/#"),
                        away));
        members.addAll(
                List.of(
                        new LastingSubscriber("member0", socket, "$share/g/m/+"),
                        new LastingSubscriber("member1", socket, "$share/g/m/+")));
        flapping.addAll(List.of(all.get(1), all.get(2), members.getFirst()));
        togglers.addAll(
                List.of(
                        new LastingToggler("t0", socket, random.nextLong()),
                        new LastingToggler("t1", socket, random.nextLong())));
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private List<Lasting> everybody() {
        var clients = new ArrayList<Lasting>(publishers);
        clients.addAll(all);
        clients.addAll(members);
        clients.addAll(togglers);
        return clients;
    }

    private void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            everybody().forEach(Lasting::check);
            assertTrue(System.nanoTime() < end, () -> what + "\n" + broker.log());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    @Test
    void nothingAcknowledgedIsLostWhenTheBrokerIsKilled() throws Exception {
        all.forEach(Lasting::start);
        members.forEach(Lasting::start);
        await("not subscribed", () -> all.stream().allMatch(LastingSubscriber::isSubscribed));
        await("not subscribed", () -> members.stream().allMatch(LastingSubscriber::isSubscribed));
        publishers.forEach(Lasting::start);
        togglers.forEach(Lasting::start);

        for (int kill = 0; kill < KILLS; kill++) {
            go();
            flapping.get(random.nextInt(flapping.size())).cut();
            go();
            if (random.nextInt(3) == 0) {
                broker.signal("STOP"); // With packets in its sockets and half of a commit written.
                if (random.nextBoolean()) {
                    broker.signal("CONT");
                    go();
                }
            }
            broker = broker.killAndRestart();
        }

        end();
        compare();
    }

    /// Waits until some more exchanges are over.
    private void go() {
        long goal = progress.sum() + 1 + random.nextInt(PROGRESS_MAX);
        await("stands still", () -> progress.sum() >= goal);
    }

    private void end() throws InterruptedException, IOException {
        for (Lasting client : everybody()) {
            client.isEnding = true;
        }
        for (Lasting client : publishers) {
            client.join(PATIENCE_SECONDS);
        }
        for (Lasting client : togglers) {
            client.join(PATIENCE_SECONDS);
        }
        broker = broker.killAndRestart(); // Once more, with nothing under way.
        away.join(PATIENCE_SECONDS);
        away.isAway = false;
        away.start();
        var subscribers = new ArrayList<>(all);
        subscribers.addAll(members);
        try (var wire = new Wire(socket)) {
            wire.connect("ending", false);
            for (int i = 0; i < subscribers.size(); i++) {
                // Of QoS 2: one of QoS 1 need not wait for packet ids to be safe.
                wire.publish(4, "end/" + subscribers.get(i).id, i + 1, "");
                wire.flush();
                assertEquals(0, wire.read().reason(), "there is a subscriber");
            }
        }
        for (Lasting subscriber : subscribers) {
            subscriber.join(PATIENCE_SECONDS);
        }
    }

    private void compare() throws IOException {
        long messages = 0;
        for (LastingPublisher publisher : publishers) {
            for (LastingSubscriber subscriber : all) {
                String who = publisher.id + " to " + subscriber.id;
                List<Integer> received = subscriber.received(1, publisher.id);
                compare("QoS 1, " + who, publisher.sent(1), received.stream().distinct().toList());
                received = subscriber.received(2, publisher.id);
                compare("QoS 2, " + who, publisher.sent(2), received);
            }
            compareMembers(publisher);
            messages += publisher.sent(1).size() + publisher.sent(2).size();
        }
        Map<String, String> expected = expectedRetained();
        Map<String, String> found = retained();
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((topic, text) -> assertEquals(text, found.get(topic), topic));
        System.out.println(KILLS + " kills, " + messages + " messages");
    }

    /// What comes again from the publisher at QoS 1 may go to another member.
    private void compareMembers(LastingPublisher publisher) {
        for (int qos = 1; qos <= 2; qos++) {
            var group = new ArrayList<Integer>();
            for (LastingSubscriber member : members) {
                group.addAll(member.received(qos, publisher.id));
            }
            var sorted = group.stream().sorted();
            compare(
                    "QoS " + qos + ", " + publisher.id + " to the group",
                    publisher.sent(qos),
                    (qos == 1 ? sorted.distinct() : sorted).toList());
        }
    }

    private static void compare(String who, List<Integer> sent, List<Integer> received) {
        int same = 0;
        while (same < Math.min(sent.size(), received.size())
                && sent.get(same).equals(received.get(same))) {
            same++;
        }
        int from = same;
        assertTrue(
                sent.equals(received),
                () ->
                        who
                                + " from the "
                                + from
                                + "th: sent "
                                + sent.subList(from, Math.min(sent.size(), from + 10))
                                + ", received "
                                + received.subList(from, Math.min(received.size(), from + 10)));
    }

    private Map<String, String> expectedRetained() {
        var expected = new TreeMap<String, String>();
        publishers.forEach(publisher -> expected.putAll(publisher.retained()));
        return expected;
    }

    private Map<String, String> retained() throws IOException {
        var found = new TreeMap<String, String>();
        try (var wire = new Wire(socket)) {
            wire.connect("observer", false);
            wire.subscribe(1, "r/#", 0);
            wire.subscribe(2, "nothing", 0); // Its answer comes behind all of the first.
            wire.flush();
            Wire.Packet next = wire.read();
            while (next.type() != 0x90 || next.id() != 2) {
                if (next.type() == 0x30) {
                    found.put(next.topic(), next.text());
                }
                next = wire.read();
            }
        }
        return found;
    }
}
