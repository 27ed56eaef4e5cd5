package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our tools and Debian's side by side: the same arguments, the same words, the same status.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolsTest {
    private static final String OURS = BrokerProcess.root().resolve("bin") + "/";
    private static final String DEBIANS = "/usr/bin/";

    private BrokerProcess ours;
    private BrokerProcess debians;
    private BrokerProcess closed;

    @TempDir Path folder;

    @BeforeAll
    void start() {
        ours = BrokerProcess.start();
        debians = BrokerProcess.startProgram("/usr/sbin/mosquitto");
        closed = BrokerProcess.startProgram("/usr/sbin/mosquitto", "allow_anonymous false");
    }

    @AfterAll
    void stop() {
        ours.close();
        debians.close();
        closed.close();
    }

    private static String[] command(String tool, int port, String... arguments) {
        List<String> words = new ArrayList<>(List.of(tool, "-p", Integer.toString(port)));
        words.addAll(List.of(arguments));
        return words.toArray(String[]::new);
    }

    private static Result run(String tool, int port, String... arguments) {
        return Programs.run(command(tool, port, arguments));
    }

    /// A subscriber that has subscribed.
    private static Process subscriber(
            String home, BrokerProcess broker, String id, String... arguments) {
        List<String> words = new ArrayList<>(List.of("-i", id));
        words.addAll(List.of(arguments));
        Process process =
                Programs.start(
                        command(
                                home + "mosquitto_sub",
                                broker.port(),
                                words.toArray(String[]::new)));
        broker.awaitLog("Sending SUBACK to " + id);
        return process;
    }

    @ParameterizedTest
    @ValueSource(strings = {"311", "31", "5"})
    void everyToolUnderstandsEveryOther(String version) {
        for (BrokerProcess broker : List.of(ours, debians)) {
            for (String publisher : new String[] {OURS, DEBIANS}) {
                for (String home : new String[] {OURS, DEBIANS}) {
                    String id = version + "-" + publisher.length() + "-" + home.length();
                    String topic = "cross/" + id;
                    Process process =
                            subscriber(
                                    home, broker, id, "-V", version, "-t", topic, "-C", "1", "-v",
                                    "-q", "2");
                    Result published =
                            run(
                                    publisher + "mosquitto_pub",
                                    broker.port(),
                                    "-V",
                                    version,
                                    "-t",
                                    topic,
                                    "-m",
                                    "wörld",
                                    "-q",
                                    "2");
                    assertEquals(0, published.status(), published.output());
                    Result received = Programs.await(process);
                    assertEquals(topic + " wörld\n", received.output());
                    assertEquals(0, received.status());
                }
            }
        }
    }

    /// Arguments whose outcome, to the byte, is that of Debian's tool against the same broker.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub -t a -m b",
                "pub -t a -m b -q 1 -d",
                "pub -t a -m b -q 2 -d -i me",
                "pub -t a -n -r -d",
                "pub -t a -m b -m c",
                "pub -t a",
                "pub -t a/# -m b",
                "pub -t a -m b -q 3",
                "pub -t a -m b -k 1",
                "pub -t a -m b --nonsense",
                "pub -t a -m",
                "pub -t a -f /nope",
                "pub -t a -m b -i x -I y",
                "pub -t a -m b -V 9",
                "pub -t a -m b --will-payload x",
                "sub -t a -E",
                "sub -t a -E -d -i me",
                "sub -t a -W 1",
                "sub -t $SYS/broker/version -C 1",
                "sub -t $SYS/broker/version -C 1 -v -q 1",
                "sub -t $SYS/broker/version -C 1 -F %t:%l:%q:%r:%x",
                "sub -t a/#/b",
                "sub -t a -c",
                "sub -t a -F %",
                "rr -t a -m b"
            })
    void saysWhatDebiansSays(String line) {
        String[] words = line.split(" ");
        String tool = "mosquitto_" + words[0];
        String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);

        Result expected = run(DEBIANS + tool, debians.port(), arguments);
        Result actual = run(OURS + tool, debians.port(), arguments);

        assertEquals(firstLines(expected), firstLines(actual));
        assertEquals(expected.status(), actual.status());
    }

    /// Without the hint to the usage, which Debian's prints now with one empty line and now with
    /// two, or with all of the usage.
    private static List<String> firstLines(Result result) {
        List<String> lines = new ArrayList<>();
        for (String line : Programs.lines(result)) {
            if (line.isEmpty() || line.startsWith("mosquitto_")) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pub -t a -m b", "sub -t a", "pub -t a -m b -u me -P wrong"})
    void tellsOfARefusal(String line) {
        String[] words = line.split(" ");
        String tool = "mosquitto_" + words[0];
        String[] arguments = List.of(words).subList(1, words.length).toArray(String[]::new);

        Result expected = run(DEBIANS + tool, closed.port(), arguments);
        Result actual = run(OURS + tool, closed.port(), arguments);

        assertEquals(expected.output(), actual.output());
        assertEquals(5, actual.status());
    }

    @Test
    void tellsThatNobodyIsThere() {
        Result refused = run(OURS + "mosquitto_pub", 1, "-t", "a", "-m", "b");
        assertEquals("Error: Connection refused\n", refused.output());
        assertEquals(1, refused.status());

        Result unknown =
                Programs.run(
                        OURS + "mosquitto_pub", "-h", "no.such.host.invalid", "-t", "a", "-m", "b");
        assertEquals("Unable to connect (Lookup error.).\n", unknown.output());
        assertEquals(1, unknown.status());
    }

    @Test
    void helpAndVersionEndWithOne() {
        for (String tool : new String[] {"mosquitto_pub", "mosquitto_sub", "mosquitto_rr"}) {
            for (String flag : new String[] {"--help", "--version"}) {
                Result result = Programs.run(OURS + tool, flag);
                assertEquals(1, result.status());
                assertTrue(result.output().startsWith(tool + " "), result.output());
            }
        }
    }

    @Test
    void linesBecomeMessages() throws IOException {
        Process subscriber =
                subscriber(OURS, ours, "lines", "-t", "lines", "-C", "4", "-q", "1", "-F", "<%p>");
        Path input = Files.writeString(folder.resolve("lines"), "one\ntwo\n\nthree");
        Process publisher =
                new ProcessBuilder(
                                command(
                                        OURS + "mosquitto_pub",
                                        ours.port(),
                                        "-t",
                                        "lines",
                                        "-l",
                                        "-q",
                                        "1"))
                        .redirectInput(input.toFile())
                        .redirectErrorStream(true)
                        .start();
        assertEquals(0, Programs.await(publisher).status());
        assertEquals("<one>\n<two>\n<>\n<three>\n", Programs.await(subscriber).output());
    }

    @Test
    void aMessageThatWasNotPrintedIsNotLost() {
        int port = ours.port();
        String[] options = {"-t", "kept", "-c", "-i", "keeper", "-q", "1"};
        run(OURS + "mosquitto_sub", port, with(options, "-E"));
        for (String text : new String[] {"1", "2", "3"}) {
            run(OURS + "mosquitto_pub", port, "-t", "kept", "-m", text, "-q", "1");
        }
        for (String text : new String[] {"1", "2", "3"}) {
            Result one = run(OURS + "mosquitto_sub", port, with(options, "-C", "1"));
            assertEquals(text + "\n", one.output());
        }
    }

    private static String[] with(String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void tlsTrustsWhomItIsTold() {
        for (String name : new String[] {"server", "stranger"}) {
            Result made =
                    Programs.run(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "rsa:2048",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=" + name,
                            "-addext",
                            "subjectAltName=DNS:localhost",
                            "-keyout",
                            folder.resolve(name + ".key").toString(),
                            "-out",
                            folder.resolve(name + ".crt").toString());
            assertEquals(0, made.status(), made.output());
        }
        String certificate = folder.resolve("server.crt").toString();
        String key = folder.resolve("server.key").toString();
        try (var broker =
                BrokerProcess.startProgram(
                        "/usr/sbin/mosquitto", "certfile " + certificate, "keyfile " + key)) {
            String[] words = {"-t", "tls", "-m", "x", "-q", "1", "--cafile"};
            Result trusted = run(OURS + "mosquitto_pub", broker.port(), with(words, certificate));
            assertEquals("", trusted.output());
            assertEquals(0, trusted.status());

            String other = folder.resolve("stranger.crt").toString();
            Result refused = run(OURS + "mosquitto_pub", broker.port(), with(words, other));
            assertTrue(
                    refused.output().startsWith("Unable to connect (A TLS error occurred.)."),
                    refused.output());
            assertEquals(1, refused.status());
        }
    }

    @Test
    void aRequestIsAnswered() {
        Process server =
                subscriber(OURS, ours, "asked", "-V", "5", "-t", "ask", "-C", "1", "-F", "to %R");
        Process asker =
                Programs.start(
                        command(
                                OURS + "mosquitto_rr",
                                ours.port(),
                                "-t",
                                "ask",
                                "-e",
                                "answer/me",
                                "-m",
                                "?"));
        Result asked = Programs.await(server);
        assertEquals("to answer/me\n", asked.output());
        run(OURS + "mosquitto_pub", ours.port(), "-t", "answer/me", "-m", "42");
        Result answered = Programs.await(asker);
        assertEquals("42\n", answered.output());
        assertEquals(0, answered.status());
    }

    @Test
    void aSignalDisconnectsCleanly() {
        Process subscriber = subscriber(OURS, ours, "ctrl-c", "-t", "x", "-d");
        // As Ctrl-C, which a test that runs in the background cannot send.
        subscriber.toHandle().destroy();
        Result result = Programs.await(subscriber);
        assertTrue(result.output().contains("Client ctrl-c sending DISCONNECT"), result.output());
        assertEquals(0, result.status());
        ours.awaitLog("Received DISCONNECT from ctrl-c");
    }

    /// A shell without job control ignores SIGINT for what runs in the background.
    @Test
    void aScriptInterruptsASubscriberInTheBackground() throws IOException {
        for (String home : List.of(OURS, DEBIANS)) {
            String id = "background" + home.length();
            Path pid = folder.resolve(id);
            String line = " -p " + ours.port() + " -i " + id + " -t x & echo $! >" + pid;
            Process script =
                    Programs.start("sh", "-c", home + "mosquitto_sub" + line + "; wait $!");
            ours.awaitLog("Sending SUBACK to " + id);

            Programs.run("kill", "-INT", Files.readString(pid).strip());

            assertEquals(new Result(0, ""), Programs.await(script));
        }
    }

    @Test
    void anOptionFileIsRead() throws IOException {
        Path file = folder.resolve("options");
        Files.writeString(file, "# what we always want\n-p " + ours.port() + "\n-t from/file\n");
        Process subscriber = subscriber(OURS, ours, "file", "-t", "from/#", "-C", "1", "-v");
        Result published = Programs.run(OURS + "mosquitto_pub", "-o", file.toString(), "-m", "x");
        assertEquals("", published.output());
        assertEquals("from/file x\n", Programs.await(subscriber).output());
    }

    @Test
    void aClosedPipeEndsQuietly() {
        Process shell =
                Programs.start(
                        "sh",
                        "-c",
                        OURS + "mosquitto_sub -p " + ours.port() + " -i pipe -t pipe | head -1");
        ours.awaitLog("Sending SUBACK to pipe");
        // The first message ends head; the tool hears of it when it writes the next.
        for (int i = 0; i < 20 && shell.isAlive(); i++) {
            run(OURS + "mosquitto_pub", ours.port(), "-t", "pipe", "-m", "x");
        }
        assertEquals("x\n", Programs.await(shell).output());
        ours.awaitLog("Client pipe [");
    }
}
