package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients that people have, as they type them.
class ClientsTest extends BrokerTest {
    private static final String PAHO_SAMPLE =
            """
            import sys
            import paho.mqtt.client as mqtt

            def on_connect(client, userdata, flags, rc):
                print("Connected with result code " + str(rc), flush=True)
                client.subscribe("/in")

            def on_message(client, userdata, msg):
                print(msg.topic + " " + str(msg.payload), flush=True)
                client.publish("/out", msg.payload)

            client = mqtt.Client()
            client.on_connect = on_connect
            client.on_message = on_message
            client.connect("localhost", int(sys.argv[1]), 60)
            client.loop_forever()
            """;

    private Process subscriber(String... options) {
        String[] command = new String[options.length + 3];
        command[0] = "mosquitto_sub";
        command[1] = "-p";
        command[2] = Integer.toString(broker().port());
        System.arraycopy(options, 0, command, 3, options.length);
        return Programs.start(command);
    }

    private Result publish(String... options) {
        String[] command = new String[options.length + 3];
        command[0] = "mosquitto_pub";
        command[1] = "-p";
        command[2] = Integer.toString(broker().port());
        System.arraycopy(options, 0, command, 3, options.length);
        return Programs.run(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"31", "311", "5"})
    void theFirstMinuteWorks(String version) {
        String id = "sub" + version;
        Process subscriber =
                subscriber("-R", "-t", "#", "-v", "-V", version, "-i", id, "-C", "3", "-q", "2");
        broker().awaitLog("Sending SUBACK to " + id);

        for (String qos : List.of("0", "1", "2")) {
            assertEquals(0, publish("-t", "in", "-m", "hello", "-q", qos, "-V", version).status());
        }

        Result result = Programs.await(subscriber);
        assertEquals("in hello\n".repeat(3), result.output());
        assertEquals(0, result.status());
    }

    @Test
    void aRetainedMessageWaitsForWhoComesLater() {
        publish("-t", "kept", "-m", "here", "-r", "-q", "1");

        Result result = Programs.await(subscriber("-t", "kept", "-C", "1", "-F", "%t %r %p"));

        assertEquals("kept 1 here\n", result.output());
    }

    @Test
    void aKilledClientsWillIsPublished() {
        Process observer = subscriber("-t", "last/words", "-C", "1", "-i", "observer");
        broker().awaitLog("Sending SUBACK to observer");
        Process victim =
                subscriber(
                        "-t",
                        "x",
                        "-i",
                        "victim",
                        "--will-topic",
                        "last/words",
                        "--will-payload",
                        "farewell");
        broker().awaitLog("Sending SUBACK to victim");

        victim.destroyForcibly();

        assertEquals("farewell\n", Programs.await(observer).output());
    }

    @Test
    void aSessionThatLastsReceivesWhatItMissed() {
        Programs.await(subscriber("-t", "missed", "-q", "1", "-c", "-i", "lasting", "-E"));
        publish("-t", "missed", "-q", "1", "-m", "one");
        publish("-t", "missed", "-q", "1", "-m", "two");

        Result result =
                Programs.await(
                        subscriber("-t", "missed", "-q", "1", "-c", "-i", "lasting", "-C", "2"));

        assertEquals("one\ntwo\n", result.output());
    }

    @Test
    void aLargeMessageArrivesWhole(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("large");
        byte[] content = new byte[1_900_000];
        Arrays.fill(content, (byte) 'x');
        Files.write(file, content);
        Process subscriber = subscriber("-t", "large", "-C", "1", "-i", "large", "-q", "1");
        broker().awaitLog("Sending SUBACK to large");

        publish("-t", "large", "-f", file.toString(), "-q", "1");

        assertEquals(content.length + 1, Programs.await(subscriber).output().length());
    }

    @Test
    void thePahoSampleRuns(@TempDir Path folder) throws IOException {
        Path script = folder.resolve("sample.py");
        Files.writeString(script, PAHO_SAMPLE);
        Process sample =
                Programs.start(
                        "/usr/bin/python3", script.toString(), Integer.toString(broker().port()));
        try (var output =
                new BufferedReader(
                        new InputStreamReader(sample.getInputStream(), StandardCharsets.UTF_8))) {
            assertEquals("Connected with result code 0", output.readLine());
            Process observer = subscriber("-t", "/out", "-C", "1", "-i", "out");
            broker().awaitLog("Sending SUBACK to out");

            publish("-t", "/in", "-m", "hello");

            assertEquals("/in b'hello'", output.readLine());
            assertEquals("hello\n", Programs.await(observer).output());
        } finally {
            sample.destroyForcibly();
        }
        assertTrue(sample.onExit().join().exitValue() != 0);
    }
}
