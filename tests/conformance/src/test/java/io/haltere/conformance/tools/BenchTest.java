package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `mosquitto_bench` against our broker and Debian's.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BenchTest {
    private static final String TOOL = BrokerProcess.root().resolve("bin/mosquitto_bench") + "";

    private BrokerProcess ours;
    private BrokerProcess debians;

    @TempDir Path folder;

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

    private static String[] command(BrokerProcess broker, String line) {
        List<String> words = new ArrayList<>(List.of(TOOL, "-p", "" + broker.port()));
        words.addAll(List.of(line.split(" ")));
        return words.toArray(String[]::new);
    }

    private static Result run(BrokerProcess broker, String line) {
        return Programs.run(command(broker, line));
    }

    private static double number(Result result, String name) {
        Matcher matcher =
                Pattern.compile("\"" + name + "\":([0-9.]+)[,}]").matcher(result.output());
        assertTrue(matcher.find(), result.output());
        return Double.parseDouble(matcher.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-q 0", "-q 1", "-q 2 -V 5", "-q 1 --window 5", "-q 1 --rate 500"})
    void eachMessageOfEachPairArrives(String line) {
        for (BrokerProcess broker : List.of(ours, debians)) {
            Result result =
                    run(
                            broker,
                            line
                                    + " --publishers 3 --subscribers 3 --messages 200 --idle 2"
                                    + " --json --quiet");

            assertEquals(0, result.status(), result.output());
            assertEquals(8, number(result, "connected"));
            assertEquals(600, number(result, "sent"));
            assertEquals(600, number(result, "received"));
            assertEquals(0, number(result, "lost"));
            assertEquals(0, number(result, "errors"));
            assertTrue(number(result, "max") >= number(result, "p50"), result.output());
            assertTrue(number(result, "p50") >= number(result, "min"), result.output());
        }
    }

    @Test
    void aSharedTopicReachesEverySubscriber() {
        for (BrokerProcess broker : List.of(ours, debians)) {
            Result result =
                    run(
                            broker,
                            "-t shared --publishers 2 --subscribers 4 --messages 50 -q 1"
                                    + " --size 1000 --json --quiet");

            assertEquals(100, number(result, "sent"));
            assertEquals(400, number(result, "received"));
        }
    }

    @Test
    void theRateIsKeptAndTheWarmUpNotMeasured() {
        Result result =
                run(
                        ours,
                        "--publishers 4 --subscribers 4 --rate 100 --warm-up 1 --duration 2 --ramp-up 200"
                                + " --json --quiet");

        assertEquals(800, number(result, "sent"), 10);
        assertEquals(400, number(result, "sentPerSecond"), 10);
    }

    @Test
    void retainedMessagesOfAnEarlierRunDoNotCount() {
        for (int i = 0; i < 2; i++) {
            Result result = run(ours, "-t kept/%i -r --messages 3 -q 1 --json --quiet");

            assertEquals(3, number(result, "received"));
            assertEquals(0, number(result, "repeated"));
        }
    }

    /// Debian's takes what may be written and does not tell who may not read.
    @Test
    void lossesEndWithOne() throws Exception {
        Path rules = Files.writeString(folder.resolve("acl"), "topic write bench/#\n");
        try (var broker = BrokerProcess.startProgram("/usr/sbin/mosquitto", "acl_file " + rules)) {
            Result certain = run(broker, "-q 1 --messages 10 --json --quiet");
            assertEquals(10, number(certain, "lost"));
            assertEquals(1, certain.status());

            Result fleeting = run(broker, "-q 0 --messages 10 --json --quiet");
            assertEquals(10, number(fleeting, "lost"));
            assertEquals(0, fleeting.status());
        }
    }

    @Test
    void aSessionThatStaysIsTakenUpAgain() {
        String line = "-c -I stay- -q 1 --messages 5 --json --quiet";
        assertEquals(5, number(run(ours, line), "received"));
        assertEquals(5, number(run(ours, line), "received"));
        ours.awaitLog("as stay-sub-0 (p4, c0, k60)");
    }

    @Test
    void aSignalPrintsWhatThereIs() throws Exception {
        Process process = Programs.start(command(ours, "--rate 10 --duration 600"));
        var reader =
                new BufferedReader(
                        process.inputReader(StandardCharsets.UTF_8)); // Until it publishes.
        String line = reader.readLine();
        assertTrue(line.matches("1 s: \\d+/s sent, \\d+/s received, 0 errors"), line);

        // As Ctrl-C, which a test that runs in the background cannot send.
        process.toHandle().destroy();

        List<String> rest = reader.lines().filter(text -> !text.contains(" s: ")).toList();
        assertTrue(rest.getFirst().startsWith("connected  2 in "), rest.toString());
        assertTrue(rest.getLast().startsWith("own CPU "), rest.toString());
        assertEquals(0, process.waitFor());
    }

    @Test
    void withoutABrokerItSaysSo() {
        Result result = Programs.run(TOOL, "-p", "1", "--quiet", "--publishers", "3");
        assertEquals("", result.output());
        assertEquals(1, result.status());

        Result loud = Programs.run(TOOL, "-p", "1", "--publishers", "3");
        assertEquals("Error: Connection refused\n", loud.output());
    }
}
