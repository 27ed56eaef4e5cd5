package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Options of ours that make configurations easier to live with.
class LiveConfigTest {
    private static final String BIN = BrokerProcess.root().resolve("bin") + "/";
    private static final int NOT_AUTHORIZED = 0x87;

    @TempDir Path folder;

    private void password(Path file, String password) {
        Result result =
                Programs.run(
                        BIN + "mosquitto_passwd", "-c", "-b", file.toString(), "ann", password);
        assertEquals(0, result.status(), result.output());
    }

    private static int login(BrokerProcess broker, String password) {
        try (RawClient client = broker.open()) {
            client.send("10", "'MQTT' 05 c2 0000 00 'c' 'ann' '" + password + "'");
            return client.read().at(1);
        }
    }

    @Test
    void aNewPasswordWorksWithoutASignal() {
        Path passwords = folder.resolve("passwd");
        password(passwords, "old");
        try (BrokerProcess broker =
                BrokerProcess.start("watch_files true", "password_file " + passwords)) {
            broker.awaitRunning();
            assertEquals(NOT_AUTHORIZED, login(broker, "new"));

            password(passwords, "new");
            broker.awaitLogFor(15, "Reloading config.");
            broker.awaitLog("File " + passwords + " has changed.");

            broker.await(() -> login(broker, "new") == 0, "the new password is not taken");
        }
    }

    @Test
    void aBrokenFileChangesNothingAndIsToldOnce() throws IOException {
        Path included = Files.createDirectory(folder.resolve("conf.d"));
        try (BrokerProcess broker =
                        BrokerProcess.start("watch_files true", "include_dir " + included);
                RawClient client = broker.awaitRunning().open().connect5("stays")) {
            Files.writeString(included.resolve("a.conf"), "nonsense 1\n");
            broker.awaitLogFor(15, "Unknown configuration variable 'nonsense'.");

            // What is mended is seen two looks later; until then nothing was said again.
            Files.writeString(included.resolve("a.conf"), "# nothing\n");
            broker.awaitLineFor(15, "(?s)Reloading config\\..*Reloading config\\.");

            assertEquals(1, broker.count("Unknown configuration variable"), broker.log());
            client.expectNothing();
        }
    }

    @Test
    void testingAConfigurationTellsWhatItWouldChangeForTheRunningBroker() throws IOException {
        Path pidFile = folder.resolve("pid");
        Path inForce = folder.resolve("pid.conf");
        try (BrokerProcess broker = BrokerProcess.start("pid_file " + pidFile).awaitRunning()) {
            assertEquals(
                    "rw-r-----",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(inForce)));
            assertEquals(
                    List.of(
                            "Configuration file is OK.",
                            "The running broker has the same options."),
                    test(broker));

            var lines = new ArrayList<>(Files.readAllLines(broker.config()));
            lines.addAll(List.of("event_loops 7", "max_inflight_messages 5", "max_qos 1"));
            Files.write(broker.config(), lines);
            String listener = "listener " + broker.port() + " 127.0.0.1";
            List<String> told = test(broker);

            assertEquals("Configuration file is OK.", told.getFirst());
            assertEquals(
                    Set.of(
                            "event_loops from 0 to 7 (takes effect at a restart)",
                            "max_inflight_messages from 20 to 5 (takes effect at a reload)",
                            listener + ": max_qos from 2 to 1 (takes effect at a reload)"),
                    Set.copyOf(told.subList(1, told.size())));

            broker.signal("HUP");
            broker.awaitLog("event_loops from 0 to 7 takes effect at the next start.");
            while (!Files.readString(inForce).contains("max_inflight_messages 5")) {
                Thread.onSpinWait();
            }
            assertEquals(
                    List.of(
                            "Configuration file is OK.",
                            "event_loops from 0 to 7 (takes effect at a restart)"),
                    test(broker),
                    "what is still due");
            broker.stop();

            assertFalse(Files.exists(inForce));
            assertEquals(List.of("Configuration file is OK."), test(broker));
        }
    }

    @Test
    void anAuthorityThatIsPutIntoTheDirectoryIsTrustedWithoutASignal() throws IOException {
        var ours = new Authority(folder.resolve("ours"), "ours");
        var theirs = new Authority(folder.resolve("theirs"), "theirs");
        ours.issue("server", "/CN=localhost", "server");
        theirs.issue("client", "/CN=client", "client");
        Path trusted = Files.createDirectory(folder.resolve("trusted"));
        Files.copy(ours.file("ca.crt"), trusted.resolve("ours.crt"));
        try (BrokerProcess broker =
                BrokerProcess.start(
                                "watch_files true",
                                "certfile " + ours.file("server.crt"),
                                "keyfile " + ours.file("server.key"),
                                "require_certificate true",
                                "capath " + trusted)
                        .awaitRunning()) {
            assertFalse(publish(broker, ours, theirs).status() == 0);

            Files.copy(theirs.file("ca.crt"), trusted.resolve("theirs.crt"));
            broker.awaitLogFor(15, "Reloading config.");

            int tries = 0;
            Result result = publish(broker, ours, theirs);
            while (result.status() != 0 && tries++ < 20) {
                result = publish(broker, ours, theirs);
            }
            assertEquals(0, result.status(), result.output() + broker.log());
        }
    }

    private static Result publish(BrokerProcess broker, Authority server, Authority client) {
        String line =
                "/usr/bin/mosquitto_pub -h localhost -t t -m m -q 1 -p "
                        + broker.port()
                        + " --cafile "
                        + server.file("ca.crt")
                        + " --cert "
                        + client.file("client.crt")
                        + " --key "
                        + client.file("client.key");
        return Programs.run(line.split(" "));
    }

    @Test
    void aLogFileThatCannotBeOpenedChangesNothingAtAReload() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.start("max_qos 2").awaitRunning()) {
            broker.reload(
                    "log_dest file " + folder.resolve("nowhere/log"),
                    "max_qos 1",
                    "listener " + port + " 127.0.0.1");

            broker.awaitLog(
                    "Error: Unable to open log file "
                            + folder.resolve("nowhere/log")
                            + " for writing.");
            assertThrows(UncheckedIOException.class, () -> new RawClient(port));
            try (RawClient client = broker.open().connect5("c")) {
                client.send("34", "'t' 0001 00 41").expect("5003 0001 10");
            }
            broker.awaitLog(" as c (p5");
        }
    }

    private static List<String> test(BrokerProcess broker) {
        Result result =
                Programs.run(
                        BrokerProcess.executable(),
                        "--test-config",
                        "-c",
                        broker.config().toString());
        assertEquals(0, result.status(), result.output());
        return Programs.lines(result);
    }

    @Test
    void valuesComeFromTheEnvironment() throws IOException {
        Path config = folder.resolve("mosquitto.conf");
        Files.write(config, List.of("expand_environment true", "listener ${MQTT_PORT}"));
        var builder =
                new ProcessBuilder(
                        BrokerProcess.executable(), "--test-config", "-c", config.toString());
        builder.redirectErrorStream(true).environment().remove("MQTT_PORT");
        Result unset = Programs.await(builder.start());
        builder.environment().put("MQTT_PORT", "70000");
        Result wrong = Programs.await(builder.start());
        builder.environment().put("MQTT_PORT", "1884");
        Result good = Programs.await(builder.start());

        assertEquals(3, unset.status());
        assertTrue(
                unset.output().contains("Error: Environment variable 'MQTT_PORT' is not set."),
                unset.output());
        assertTrue(unset.output().contains("Error found at " + config + ":2."), unset.output());
        assertEquals(3, wrong.status(), wrong.output());
        assertEquals(0, good.status(), good.output());
    }
}
