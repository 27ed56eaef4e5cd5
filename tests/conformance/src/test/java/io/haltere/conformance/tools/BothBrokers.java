package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Our tools and Debian's against our broker and Debian's. A line of words separated by spaces
/// stands for a command line.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BothBrokers {
    static final String OURS = BrokerProcess.root().resolve("bin") + "/mosquitto_";
    static final String DEBIANS = "/usr/bin/mosquitto_";

    private BrokerProcess ours;
    private BrokerProcess debians;

    @TempDir Path folder;

    /// One broker and the tools of one home.
    interface Pair {
        void test(BrokerProcess broker, String home) throws Exception;
    }

    @BeforeAll
    void start() {
        ours = BrokerProcess.start();
        debians = BrokerProcess.startProgram("/usr/sbin/mosquitto");
    }

    @AfterAll
    void stop() {
        ours.close();
        debians.close();
    }

    BrokerProcess ours() {
        return ours;
    }

    BrokerProcess debians() {
        return debians;
    }

    List<BrokerProcess> brokers() {
        return List.of(ours, debians);
    }

    /// Every broker with the tools of every home.
    void eachPair(Pair pair) throws Exception {
        for (BrokerProcess broker : brokers()) {
            for (String home : List.of(OURS, DEBIANS)) {
                pair.test(broker, home);
            }
        }
    }

    static String[] command(String tool, int port, String line) {
        List<String> words = new ArrayList<>(List.of(tool, "-p", Integer.toString(port)));
        words.addAll(List.of(line.split(" ")));
        return words.toArray(String[]::new);
    }

    static Result run(String tool, BrokerProcess broker, String line) {
        return Programs.run(command(tool, broker.port(), line));
    }

    static void publish(BrokerProcess broker, String line) {
        succeeds(run(OURS + "pub", broker, line));
    }

    static void succeeds(Result result) {
        assertEquals("", result.output());
        assertEquals(0, result.status());
    }

    /// A subscriber that has subscribed.
    static Process subscriber(String home, BrokerProcess broker, String id, String line) {
        int before = count(broker, id);
        Process process =
                Programs.start(command(home + "sub", broker.port(), "-i " + id + " " + line));
        while (count(broker, id) == before) {
            if (!process.isAlive()) {
                throw new AssertionError(Programs.await(process).output());
            }
            Thread.onSpinWait();
        }
        return process;
    }

    private static int count(BrokerProcess broker, String id) {
        return broker.log().split("Sending SUBACK to " + id + "\n", -1).length;
    }
}
