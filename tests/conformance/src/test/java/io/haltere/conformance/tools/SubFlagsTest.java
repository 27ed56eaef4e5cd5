package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Flags of `mosquitto_sub` and `mosquitto_rr`, each beside Debian's where that has it.
class SubFlagsTest extends BothBrokers {
    private static void keep(BrokerProcess broker, String topic, String text) {
        publish(broker, "-t " + topic + " -m " + text + " -r -q 1");
    }

    private static String prints(Process process) {
        return Programs.await(process).output();
    }

    @Test
    void retainedMessagesAloneOrNotAtAll() throws Exception {
        eachPair((broker, home) -> {
            keep(broker, "keep/a", "1");
            keep(broker, "keep/b", "2");
            Process only = subscriber(home, broker, "only", "-t keep/# --retained-only -v");
            Process none = subscriber(home, broker, "none", "-t keep/# -R -v -C 1");

            publish(broker, "-t keep/c -m live");

            Result result = Programs.await(only);
            assertEquals(
                    List.of("keep/a 1", "keep/b 2"),
                    Programs.lines(result).stream().sorted().toList());
            assertEquals(0, result.status());
            assertEquals("keep/c live\n", prints(none));
        });
    }

    @Test
    void retainedMessagesAreRemovedButForThoseFilteredOut() throws Exception {
        eachPair((broker, home) -> {
            keep(broker, "gone/a", "1");
            keep(broker, "gone/b", "2");
            keep(broker, "gone/c", "3");

            Result removed =
                    run(home + "sub", broker, "-t gone/# -T gone/b --remove-retained -v -W 1");
            assertEquals(
                    List.of("gone/a 1", "gone/c 3"),
                    Programs.lines(removed).stream()
                            .filter(line -> line.startsWith("gone/") && !line.endsWith("(null)"))
                            .sorted()
                            .toList());

            Result left = run(OURS + "sub", broker, "-t gone/# --retained-only -v -W 1");
            assertEquals("gone/b 2", Programs.lines(left).getFirst());
            assertEquals(27, left.status());
            run(OURS + "sub", broker, "-t gone/# --remove-retained -W 1");
        });
    }

    @Test
    void aSubscriptionEnds() throws Exception {
        eachPair((broker, home) -> {
            String session = "-c -i un -q 1 ";
            run(home + "sub", broker, session + "-t un/a -E");
            run(home + "sub", broker, session + "-U un/a -t un/b -E");
            publish(broker, "-t un/a -m no -q 1");
            publish(broker, "-t un/b -m yes -q 1");

            assertEquals(
                    "un/b yes\n", run(home + "sub", broker, session + "-t un/b -C 1 -v").output());
        });
    }

    @Test
    void aSessionLastsAsLongAsAskedFor() throws Exception {
        eachPair((broker, home) -> {
            run(home + "sub", broker, "-V 5 -x 60 -i lasting -t lasting -q 1 -E");
            publish(broker, "-t lasting -m kept -q 1");

            Result late =
                    run(home + "sub", broker, "-V 5 -c -x 60 -i lasting -t lasting -q 1 -C 1");
            assertEquals("kept\n", late.output());
        });
    }

    @Test
    void theShareIsRandom() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Process half =
                    subscriber(OURS, broker, "half", "-t share --random-filter 50 -W 3 -F x");
            publish(broker, "-t share -m y --repeat 400");
            long count = Programs.lines(Programs.await(half)).stream().filter("x"::equals).count();
            assertTrue(count > 100 && count < 300, "printed " + count);
        }
    }

    @Test
    void ratesArePrintedInsteadOfMessages() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Process process = subscriber(OURS, broker, "rate", "-t rate --message-rate");
            publish(broker, "-t rate -m x --repeat 5");
            BufferedReader reader = process.inputReader();
            int sum = 0;
            while (sum < 5) {
                sum += Integer.parseInt(reader.readLine().replaceAll("\\D", ""));
            }
            assertEquals(5, sum);
            process.destroy();
        }
    }

    @Test
    void eachTopicHasItsLineOnTheScreen() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Process process = subscriber(OURS, broker, "watch", "-t watch/# -w -v -C 3");
            publish(broker, "-t watch/a -m 1");
            publish(broker, "-t watch/b -m 2");
            publish(broker, "-t watch/a -m 3");
            String screen = prints(process);
            assertTrue(screen.contains("\u001b["), screen);
            assertTrue(screen.contains("watch/a 3"), screen);
        }
    }

    @Test
    void jsonIsIndented() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Process process =
                    subscriber(OURS, broker, "pretty", "-t pretty -F %j --pretty -C 1 -q 1");
            publish(broker, "-t pretty -m x -q 1");
            String json = prints(process);
            assertTrue(json.contains("\n\t\"topic\":\t\"pretty\",\n"), json);
        }
    }

    @Test
    void nothingEndsALine() throws Exception {
        eachPair((broker, home) -> {
            Process process = subscriber(home, broker, "eol", "-t eol -N -C 2");
            publish(broker, "-t eol -m x --repeat 2");
            assertEquals("xx", prints(process));
        });
    }

    @Test
    void theRetainFlagIsThePublishers() throws Exception {
        eachPair((broker, home) -> {
            String line = "-V 5 -t rap -C 1 -F %r";
            Process kept = subscriber(home, broker, "rap", "--retain-as-published " + line);
            Process cleared = subscriber(home, broker, "norap", line);
            keep(broker, "rap", "x");
            assertEquals("1\n", prints(kept));
            assertEquals("0\n", prints(cleared));
            publish(broker, "-t rap -n -r");
        });
    }

    @Test
    void retainedMessagesAreHandledAsAskedFor() throws Exception {
        for (BrokerProcess broker : brokers()) {
            keep(broker, "handled", "old");
            Process never =
                    subscriber(
                            OURS, broker, "never", "-V 5 -t handled --retain-handling never -C 1");
            publish(broker, "-t handled -m new");
            assertEquals("new\n", prints(never));
            Result always =
                    run(OURS + "sub", broker, "-V 5 -t handled --retain-handling always -C 1");
            assertEquals("old\n", always.output());
        }
    }

    @Test
    void nobodyAnswersInTime() throws Exception {
        eachPair((broker, home) -> {
            Result late = run(home + "rr", broker, "-t nobody -e nobody/answer -m x -W 1");
            assertEquals(27, late.status());
        });
    }

    @Test
    void theTimeOfAnAnswerIsPrinted() throws Exception {
        for (BrokerProcess broker : brokers()) {
            Process server = subscriber(OURS, broker, "asked", "-t asked -C 1");
            Process asker =
                    Programs.start(
                            command(
                                    OURS + "rr",
                                    broker.port(),
                                    "-t asked -e latency/answer -n --latency"));
            Programs.await(server);
            publish(broker, "-t latency/answer -m ok");
            String answer = prints(asker);
            assertTrue(answer.contains("ok\n"), answer);
            assertTrue(answer.matches("(?s).*\\d\\.\\d+.*"), answer);
        }
    }

    /// What a server says on its connections, one after the other, each time it has heard
    /// something.
    private static ServerSocket server(List<List<String>> connections) throws IOException {
        var server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread.ofVirtual()
                .start(() -> {
                    for (List<String> answers : connections) {
                        try (Socket socket = server.accept()) {
                            for (String answer : answers) {
                                socket.getInputStream().read(new byte[1000]);
                                socket.getOutputStream().write(HexFormat.of().parseHex(answer));
                            }
                            if (answers.isEmpty()) {
                                socket.getInputStream().readAllBytes();
                            }
                        } catch (IOException gone) {
                            continue; // The tool has ended, or the test.
                        }
                    }
                });
        return server;
    }

    @Test
    void theTimeoutBoundsTheWaitForConnackToo() throws Exception {
        for (String home : List.of(OURS, DEBIANS)) {
            for (String line : List.of("sub -t a -W 1", "rr -t a -e b -m c -W 1")) {
                try (ServerSocket silent = server(List.of(List.of()))) {
                    long start = System.nanoTime();
                    String tool = home + line.substring(0, line.indexOf(' '));
                    String words = line.substring(line.indexOf(' ') + 1);
                    Result result = Programs.run(command(tool, silent.getLocalPort(), words));

                    assertEquals(tool.endsWith("rr") ? 27 : 255, result.status(), tool);
                    assertTrue(System.nanoTime() - start < 10_000_000_000L, tool);
                }
            }
        }
    }

    @Test
    void aRefusalAfterARestartOfTheBrokerEndsIt() throws Exception {
        for (String home : List.of(OURS, DEBIANS)) {
            var second = List.of("20020005");
            try (ServerSocket server = server(List.of(List.of("20020000", "9003000100"), second))) {
                Result result = Programs.run(command(home + "sub", server.getLocalPort(), "-t a"));

                assertTrue(
                        result.output().contains("Connection Refused: not authorised"),
                        home + result.output());
                assertEquals(5, result.status(), home);
            }
        }
    }

    @Test
    void whatIsToBeRemovedIsGoneWhenTheToolEnds() throws Exception {
        BrokerProcess broker = ours();
        for (int i = 0; i < 200; i++) {
            keep(broker, "many/" + i, "x");
        }
        Result removed = run(OURS + "sub", broker, "-t many/# --remove-retained -C 200");
        assertEquals(200, Programs.lines(removed).size());

        Result left = run(OURS + "sub", broker, "-t many/# --retained-only -W 1");
        assertEquals("Timed out\n", left.output());
    }
}
