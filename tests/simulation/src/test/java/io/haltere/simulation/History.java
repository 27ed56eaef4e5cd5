package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.port.Limits;
import io.haltere.mqtt.QoS;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// One random history: subscribers whose sessions last come and go and read or do not, publishers
/// send numbered messages, clients take over from one another.
///
/// What must hold: each subscriber gets each message that matched it at least once with QoS 1,
/// exactly once with QoS 2, in order; each message for a shared group reaches one member.
final class History {
    private static final int STEPS = 400;
    private static final int LOOPS = 3;

    private final Random random;
    private final TestBroker broker;
    private final List<Actor> actors = new ArrayList<>();
    private final List<String> sentQos1 = new ArrayList<>();
    private final List<String> sentQos2 = new ArrayList<>();
    private final Author author;

    History(long seed) {
        random = new Random(seed);
        // No limit on queues: then nothing may be missing.
        var limits = new Limits(2_000_000, 0, 1 + random.nextInt(20), 0, 0, 0, 0, -1, 0, 0, 0);
        broker = new TestBroker.Setup().loops(LOOPS).limits(limits).start();
        for (int i = 0; i < 3; i++) {
            actors.add(new Actor(broker, "own" + i, List.of("q1/+", "q2/#")));
        }
        for (int i = 0; i < 2; i++) {
            actors.add(new Actor(broker, "member" + i, List.of("$share/g/q1/+")));
        }
        author = new Author(broker);
    }

    void run() {
        broker.broker().start();
        actors.forEach(actor -> actor.connect(random.nextInt(LOOPS)));
        author.connect();
        for (int step = 0; step < STEPS; step++) {
            step(step);
        }
        finish();
        check();
    }

    private void step(int number) {
        Actor actor = actors.get(random.nextInt(actors.size()));
        switch (random.nextInt(10)) {
            case 0 -> actor.cut();
            case 1, 2 -> actor.connect(random.nextInt(LOOPS));
            case 3 -> actor.reads(random.nextBoolean());
            case 4 -> broker.advance(Duration.ofSeconds(random.nextInt(30)));
            case 5 -> actor.handle(1 + random.nextInt(5));
            case 6 -> author.reconnect();
            case 7 -> actor.handle(50);
            case 8 -> publish("q2/x/y", "b" + number, QoS.EXACTLY_ONCE, sentQos2);
            default -> publish("q1/x", "a" + number, QoS.AT_LEAST_ONCE, sentQos1);
        }
    }

    private void publish(String topic, String text, QoS qos, List<String> sent) {
        author.publish(topic, text, qos);
        sent.add(text);
    }

    /// Everybody comes back, reads and acknowledges until nothing moves any more.
    private void finish() {
        for (Actor actor : actors) {
            actor.connect(random.nextInt(LOOPS));
            actor.reads(true);
        }
        boolean moves = true;
        while (moves) {
            moves = false;
            for (Actor actor : actors) {
                moves |= actor.handle(Integer.MAX_VALUE);
            }
        }
    }

    private void check() {
        assertEquals(List.of(), broker.log().faults());
        var members = new ArrayList<String>();
        for (Actor actor : actors) {
            if (actor.isMember()) {
                members.addAll(actor.received("a"));
            } else {
                assertEquals(sentQos1, actor.received("a"), actor + " QoS 1");
                assertEquals(sentQos2, actor.received("b"), actor + " QoS 2");
                assertEquals(0, actor.duplicatesOf("b"), actor + " QoS 2 twice");
            }
        }
        assertEquals(
                sentQos1.stream().sorted().toList(),
                members.stream().sorted().toList(),
                "each once for the group");
        assertEquals(
                sys("retained messages/count"), sys("store/messages/count"), "nothing is held");
    }

    /// What the broker says of itself once all is quiet.
    private String sys(String name) {
        broker.advance(Duration.ofSeconds(30));
        TestClient observer = broker.connect("observer");
        observer.subscribe("$SYS/broker/" + name, QoS.AT_MOST_ONCE);
        broker.settle();
        return observer.texts().getFirst();
    }
}
