package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Flags of `mosquitto_pub`, and of all tools: who they are, what they say, what they leave.
class PubFlagsTest extends BothBrokers {
    private static void sends(BrokerProcess broker, String home, String line, String expected) {
        Process process = subscriber(OURS, broker, "taker", "-t taken -C 1 -F [%p] -R");
        succeeds(run(home + "pub", broker, "-t taken " + line));
        assertEquals(expected, Programs.await(process).output());
    }

    @Test
    void payloadsComeFromTextFileAndNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("payload"), "from a file");
        eachPair((broker, home) -> {
            sends(broker, home, "-m text", "[text]\n");
            sends(broker, home, "-f " + file, "[from a file]\n");
            sends(broker, home, "-n", "[]\n");
        });
    }

    @Test
    void allOfStdinIsOneMessage() throws Exception {
        Path file = Files.writeString(folder.resolve("stdin"), "two\nlines");
        eachPair((broker, home) -> {
            Process taker = subscriber(OURS, broker, "stdin", "-t stdin -C 1 -F [%p]");
            Process publisher =
                    new ProcessBuilder(command(home + "pub", broker.port(), "-t stdin -s"))
                            .redirectInput(file.toFile())
                            .redirectErrorStream(true)
                            .start();
            succeeds(Programs.await(publisher));
            assertEquals("[two\nlines]\n", Programs.await(taker).output());
        });
    }

    @Test
    void repetitionsTakeTheirTime() throws Exception {
        eachPair((broker, home) -> {
            Process taker = subscriber(OURS, broker, "again", "-t again -C 3 -F %p");
            long start = System.nanoTime();
            succeeds(run(home + "pub", broker, "-t again -m x --repeat 3 --repeat-delay 0.2"));
            assertTrue(System.nanoTime() - start >= 400_000_000L, "too early");
            assertEquals("x\nx\nx\n", Programs.await(taker).output());
        });
    }

    @Test
    void oneMessageIsInFlightAtATime() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Result result = run(OURS + "pub", broker, "-t fly -m x -q 1 --repeat 3 -M 1 -d -i fly");
            List<String> order =
                    Programs.lines(result).stream()
                            .filter(line -> line.contains("PUB"))
                            .map(line -> line.contains("sending PUBLISH") ? "message" : "answer")
                            .toList();
            assertEquals(
                    List.of("message", "answer", "message", "answer", "message", "answer"), order);
        }
    }

    @Test
    void theBrokerSeesNameIdAndKeepAlive() throws Exception {
        eachPair((broker, home) -> {
            Process process =
                    Programs.start(
                            command(
                                    home + "sub",
                                    broker.port(),
                                    "-I who- -k 17 -u anna -P secret -V 5 -t x --nodelay"));
            String id = "who-" + process.pid();
            broker.awaitLog("as " + id + " (p5, c1, k17, u'anna')");
            if (home.equals(DEBIANS)) {
                // Its signal handler takes a lock that its main thread may hold: then it waits for
                // ever.
                process.destroyForcibly();
            } else {
                process.toHandle().destroy();
                Programs.await(process);
            }
        });
    }

    @Test
    void aUrlSaysItAll() throws Exception {
        eachPair((broker, home) -> {
            Process taker = subscriber(OURS, broker, "url", "-t url/x -C 1");
            succeeds(
                    Programs.run(
                            home + "pub",
                            "-L",
                            "mqtt://me:pw@localhost:" + broker.port() + "/url/x",
                            "-m",
                            "y"));
            assertEquals("y\n", Programs.await(taker).output());
        });
    }

    @Test
    void propertiesReachTheSubscriber() throws Exception {
        eachPair((broker, home) -> {
            Process taker =
                    subscriber(OURS, broker, "props", "-V 5 -t props -C 1 -F %C|%R|%P|%F|%p");
            succeeds(
                    run(
                            home + "pub",
                            broker,
                            "-t props -m x -D publish content-type text/plain -D publish"
                                    + " response-topic back -D publish user-property a b -D publish"
                                    + " payload-format-indicator 1"));
            assertEquals("text/plain|back|a:b|1|x\n", Programs.await(taker).output());
        });
    }

    @Test
    void aWillIsPublishedWhenTheToolIsKilled() throws Exception {
        eachPair((broker, home) -> {
            Process observer = subscriber(OURS, broker, "heir", "-t last/+ -q 1 -C 1 -F %t:%p:%q");
            Process mortal =
                    subscriber(
                            home,
                            broker,
                            "mortal",
                            "-t x --will-topic last/words --will-payload bye --will-qos 1"
                                    + " --will-retain");
            mortal.toHandle().destroyForcibly();
            assertEquals("last/words:bye:1\n", Programs.await(observer).output());
            Result kept = run(OURS + "sub", broker, "-t last/words -C 1 -F %r:%p");
            assertEquals("1:bye\n", kept.output());
            run(OURS + "pub", broker, "-t last/words -n -r");
        });
    }

    @Test
    void quietToolsSayNothing() {
        for (String home : List.of(OURS, DEBIANS)) {
            Result result =
                    Programs.run(
                            home + "pub",
                            "-h",
                            "localhost",
                            "-p",
                            "1",
                            "-t",
                            "a",
                            "-m",
                            "b",
                            "--quiet");
            assertEquals("", result.output());
            assertTrue(result.status() != 0);
        }
    }
}
