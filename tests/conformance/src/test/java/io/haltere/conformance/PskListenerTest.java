package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with pre-shared keys, as our tools, Debian's and OpenSSL see it.
class PskListenerTest {
    private static final String OURS = BrokerProcess.root().resolve("bin") + "/";
    private static final String DEBIANS = "/usr/bin/";
    private static final String KEY = "00c0ffee0123456789abcdef";
    private static final String OTHER_KEY = "0badcafe";

    @TempDir private Path folder = Path.of("");
    private Path keys = Path.of("");

    @BeforeEach
    void makeKeys() throws IOException {
        keys = Files.writeString(folder.resolve("keys"), "sensor:" + KEY + "\n");
    }

    private String[] options(String... more) {
        var lines = new ArrayList<>(List.of("psk_hint hint", "psk_file " + keys));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private BrokerProcess broker(String... more) {
        return BrokerProcess.start(options(more)).awaitRunning();
    }

    private static Result tool(
            String tool, BrokerProcess broker, String identity, String key, String arguments) {
        var words = new ArrayList<>(List.of(tool, "-p", Integer.toString(broker.port())));
        words.addAll(List.of("--psk-identity", identity, "--psk", key));
        words.addAll(List.of(arguments.split(" ")));
        return Programs.run(words.toArray(String[]::new));
    }

    private static Result publish(BrokerProcess broker, String identity, String key) {
        return tool(DEBIANS + "mosquitto_pub", broker, identity, key, "-t t -m m -q 1");
    }

    private static Result openssl(BrokerProcess broker, String arguments) {
        String command =
                "openssl s_client -connect 127.0.0.1:%d -tls1_2 %s </dev/null"
                        .formatted(broker.port(), arguments);
        return Programs.run("bash", "-c", command);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void largeMessagesOfOneToolReachTheOtherWhole(boolean isOurs) throws IOException {
        String publisher = (isOurs ? OURS : DEBIANS) + "mosquitto_pub";
        String reader = (isOurs ? DEBIANS : OURS) + "mosquitto_sub";
        String text = "0123456789abcdef".repeat(4096);
        Path file = Files.writeString(folder.resolve("message"), text);
        try (BrokerProcess broker = broker()) {
            Result published =
                    tool(publisher, broker, "sensor", KEY, "-i pub -t a -r -q 1 -f " + file);
            Result read = tool(reader, broker, "sensor", KEY, "-i sub -t a -C 1");

            assertEquals(0, published.status(), published.output());
            assertTrue(read.output().equals(text + "\n"), "received " + read.output().length());
            broker.awaitLine("Client pub negotiated TLSv1\\.2 cipher ECDHE-PSK-[A-Z0-9-]+\n");
            broker.awaitLine("Client sub negotiated TLSv1\\.2 cipher ECDHE-PSK-[A-Z0-9-]+\n");
            broker.awaitLine("Client sub \\[127.0.0.1:[0-9]+\\] disconnected\\.");
        }
    }

    @Test
    void webSocketsAreSpokenOverThem() {
        try (BrokerProcess broker = broker("protocol websockets")) {
            Result published =
                    tool(OURS + "mosquitto_pub", broker, "sensor", KEY, "--ws -t a -r -q 1 -m m");
            Result read = tool(OURS + "mosquitto_sub", broker, "sensor", KEY, "--ws -t a -C 1");

            assertEquals(0, published.status(), published.output());
            assertEquals("m\n", read.output());
        }
    }

    @Test
    void onlyTheCiphersOfTheOptionAreSpoken() {
        String client = "-psk_identity sensor -psk " + KEY;
        try (BrokerProcess broker = broker("ciphers PSK-AES128-GCM-SHA256:PSK-CHACHA20-POLY1305")) {
            Result good = openssl(broker, client + " -cipher PSK-AES128-GCM-SHA256");
            Result bad = openssl(broker, client + " -cipher PSK-AES256-CBC-SHA");

            assertTrue(good.output().contains("Cipher is PSK-AES128-GCM-SHA256"), good.output());
            assertTrue(bad.output().contains("alert handshake failure"), bad.output());
            broker.awaitLine("TLS error from 127.0.0.1:[0-9]+: handshake_failure");
        }
    }

    @ParameterizedTest
    @CsvSource({"sensor, 0badcafe", "nobody, " + KEY})
    void wrongKeysAndNamesGetAnAlert(String identity, String key) {
        try (BrokerProcess broker = broker()) {
            Result refused = publish(broker, identity, key);
            Result seen = openssl(broker, "-psk_identity " + identity + " -psk " + key);

            assertFalse(refused.status() == 0, refused.output());
            assertTrue(seen.output().contains("alert bad record mac"), seen.output());
            broker.awaitLine("TLS error from 127.0.0.1:[0-9]+: bad_record_mac");
            assertEquals(0, publish(broker, "sensor", KEY).status());
        }
    }

    @Test
    void withoutAnyKeyNobodyGetsIn() {
        try (BrokerProcess broker = BrokerProcess.start("psk_hint hint").awaitRunning()) {
            assertFalse(publish(broker, "sensor", KEY).status() == 0);
        }
    }

    @Test
    void clientsWithoutTlsAreToldOf() {
        try (BrokerProcess broker = broker();
                RawClient plain = broker.open()) {
            plain.send("10", "'MQTT' 05 02 0000 00 'plain'");
            broker.awaitLog(" rejected, client did not connect using TLS.");
        }
    }

    @Test
    void theIdentityIsTheUserOfTheRules() throws IOException {
        Path rules = Files.writeString(folder.resolve("acl"), "user sensor\ntopic write own\n");
        try (BrokerProcess broker = broker("use_identity_as_username true", "acl_file " + rules)) {
            String pub = DEBIANS + "mosquitto_pub";
            String more = "-V 5 -q 1 -m m -i named -u other -P x -d -t ";
            Result allowed = tool(pub, broker, "sensor", KEY, more + "own");
            Result denied = tool(pub, broker, "sensor", KEY, more + "foreign");

            assertTrue(allowed.output().contains("PUBACK (Mid: 1, RC:16)"), allowed.output());
            assertTrue(denied.output().contains("PUBACK (Mid: 1, RC:135)"), denied.output());
            broker.awaitLog(" as named (p5, c1, k60, u'sensor').");
        }
    }

    @Test
    void aReloadChangesTheKeys() throws IOException {
        try (BrokerProcess broker = broker()) {
            Files.writeString(keys, "bad line\nsensor:" + OTHER_KEY + "\nlate:" + KEY + "\n");
            broker.reload(options());

            broker.awaitLog("(" + keys + ":1)");
            assertFalse(publish(broker, "sensor", KEY).status() == 0);
            assertEquals(0, publish(broker, "sensor", OTHER_KEY).status());
            assertEquals(0, publish(broker, "late", KEY).status());
        }
    }

    @Test
    void aReloadEndsTheConnectionsOfKeysThatAreGoneOrOthers() throws IOException {
        Files.writeString(keys, "sensor:" + KEY + "\nchanged:" + KEY + "\ngone:" + KEY + "\n");
        try (BrokerProcess broker = broker();
                var sensor = new Subscriber(broker, "sensor");
                var _ = new Subscriber(broker, "changed");
                var _ = new Subscriber(broker, "gone")) {
            Files.writeString(keys, "sensor:" + KEY + "\nchanged:" + OTHER_KEY + "\n");
            broker.reload(options());

            broker.awaitLine("Client changed \\[[^ ]+\\] disconnected: administrative action\\.");
            broker.awaitLine("Client gone \\[[^ ]+\\] disconnected: administrative action\\.");
            assertEquals(0, publish(broker, "sensor", KEY).status());
            assertEquals("m\n", Programs.await(sensor.process).output());
        }
    }

    /// A client that stays until the first message, by its identity.
    private static final class Subscriber implements AutoCloseable {
        private final Process process;

        Subscriber(BrokerProcess broker, String identity) {
            process =
                    Programs.start(
                            DEBIANS + "mosquitto_sub",
                            "-p",
                            Integer.toString(broker.port()),
                            "--psk-identity",
                            identity,
                            "--psk",
                            KEY,
                            "-i",
                            identity,
                            "-t",
                            "t",
                            "-C",
                            "1");
            broker.awaitLog("Sending SUBACK to " + identity);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @Test
    void ciphersMayBeWordsOfOpenSsl() {
        String client = "-psk_identity sensor -psk " + KEY;
        try (BrokerProcess broker = broker("ciphers HIGH:!kECDHEPSK:!SHA:!aNULL")) {
            Result good = openssl(broker, client + " -cipher PSK-AES128-GCM-SHA256");
            Result bad = openssl(broker, client + " -cipher ECDHE-PSK-CHACHA20-POLY1305");

            assertTrue(good.output().contains("Cipher is PSK-AES128-GCM-SHA256"), good.output());
            assertTrue(bad.output().contains("alert handshake failure"), bad.output());
        }
    }

    @Test
    void sessionsMoveBetweenLoops() {
        String sub = DEBIANS + "mosquitto_sub";
        try (BrokerProcess broker = broker("event_loops 2")) {
            for (int i = 0; i < 10; i++) {
                Result joined =
                        tool(sub, broker, "sensor", KEY, "-V 311 -c -i mover -q 1 -t move -E");
                assertEquals(0, joined.status(), joined.output());
                String words = "-q 1 -t move -m " + i;
                assertEquals(
                        0, tool(DEBIANS + "mosquitto_pub", broker, "sensor", KEY, words).status());
                Result read =
                        tool(sub, broker, "sensor", KEY, "-V 311 -c -i mover -q 1 -t move -C 1");
                assertEquals(i + "\n", read.output());
            }
        }
    }
}
