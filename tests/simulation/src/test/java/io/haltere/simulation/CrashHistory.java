package io.haltere.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.broker.port.Limits;
import io.haltere.mqtt.QoS;
import io.haltere.store.SimulatedDisk;
import io.haltere.testkit.TestBroker;
import io.haltere.testkit.TestClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// One random history of a broker with a disk, through several power cuts: subscribers come and go,
/// writers send numbered messages and finish every exchange that they have begun.
///
/// What must hold: each subscriber gets every message that a writer was told to be safe, in the
/// order of its writer; each of QoS 2 exactly once. The last value of each retained topic is there.
final class CrashHistory {
    private static final int EPOCHS = 4;
    private static final int STEPS = 120;
    private static final int LOOPS = 2;

    private final Random random;
    private final Limits limits;
    private final List<Reader> readers = new ArrayList<>();
    private final List<Writer> writers = new ArrayList<>();
    private SimulatedDisk disk = new SimulatedDisk();
    private TestBroker broker;

    CrashHistory(long seed) {
        random = new Random(seed);
        // No limit on queues: then nothing may be missing.
        limits =
                new Limits(
                        2_000_000, 0, Writer.WINDOW + random.nextInt(20), 0, 0, 0, 0, -1, 0, 0, 0);
        broker = start();
        for (int i = 0; i < 2; i++) {
            readers.add(new Reader("own" + i, List.of("q1/+", "q2/#")));
        }
        for (int i = 0; i < 2; i++) {
            readers.add(new Reader("member" + i, List.of("$share/g/q2/+")));
            writers.add(new Writer("writer" + i, random));
        }
    }

    private TestBroker start() {
        TestBroker started = new TestBroker.Setup().loops(LOOPS).limits(limits).disk(disk).start();
        started.broker().start();
        return started;
    }

    void run() {
        connectAll();
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            disk.crashAt(disk.boundaries() + 1 + random.nextInt(250));
            try {
                for (int step = 0; step < STEPS; step++) {
                    step();
                }
                disk.crashAt(Long.MAX_VALUE);
            } catch (SimulatedDisk.Crash powerCut) {
                recover();
            }
            assertEquals(List.of(), broker.log().faults());
        }
        finish();
        check();
    }

    private void recover() {
        // What has left the broker may have arrived, and has been kept.
        readers.forEach(reader -> reader.lose(random.nextBoolean()));
        writers.forEach(writer -> writer.lose(random.nextBoolean()));
        disk = disk.afterCrash(random);
        broker = start();
        connectAll();
    }

    private void connectAll() {
        readers.forEach(reader -> reader.connect(broker, random.nextInt(LOOPS)));
        writers.forEach(writer -> writer.connect(broker, random.nextInt(LOOPS)));
    }

    private void step() {
        Reader reader = readers.get(random.nextInt(readers.size()));
        Writer writer = writers.get(random.nextInt(writers.size()));
        switch (random.nextInt(12)) {
            case 0 -> reader.cut();
            case 1 -> reader.connect(broker, random.nextInt(LOOPS));
            case 2, 3 -> reader.handle(1 + random.nextInt(5));
            case 4 -> broker.advance(Duration.ofSeconds(random.nextInt(30)));
            case 5 -> writer.connect(broker, random.nextInt(LOOPS));
            case 6 -> broker.commits(random.nextInt(3) > 0);
            case 7, 8 -> broker.loops().get(random.nextInt(LOOPS)).step();
            default -> {
                if (readers.stream().allMatch(Reader::isSubscribed)) {
                    writer.step();
                }
            }
        }
    }

    /// Everybody comes back and acknowledges until nothing moves any more.
    private void finish() {
        broker.commits(true);
        broker.settle();
        connectAll();
        boolean moves = true;
        while (moves) {
            moves = false;
            for (Writer writer : writers) {
                moves |= writer.finish();
            }
            for (Reader reader : readers) {
                moves |= reader.handle(Integer.MAX_VALUE);
            }
        }
    }

    private void check() {
        assertEquals(List.of(), broker.log().faults());
        var members = new ArrayList<String>();
        for (Reader reader : readers) {
            if (reader.isMember()) {
                members.addAll(reader.received());
            } else {
                for (Writer writer : writers) {
                    assertEquals(writer.sent("q1"), reader.first("q1", writer), reader + " QoS 1");
                    assertEquals(writer.sent("q2"), reader.all("q2", writer), reader + " QoS 2");
                }
            }
        }
        var all = new ArrayList<String>();
        writers.forEach(writer -> all.addAll(writer.sent("q2")));
        assertEquals(
                all.stream().sorted().toList(),
                members.stream().sorted().toList(),
                "each once for the group");
        checkRetained();
    }

    private void checkRetained() {
        Map<String, String> expected = new HashMap<>();
        writers.forEach(writer -> expected.putAll(writer.retained()));
        TestClient observer = broker.connect("observer");
        observer.subscribe("r/#", QoS.AT_MOST_ONCE);
        assertEquals(
                expected.values().stream().sorted().toList(),
                observer.texts().stream().sorted().toList(),
                "retained");
    }
}
