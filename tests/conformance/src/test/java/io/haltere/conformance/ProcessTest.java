package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The broker as scripts and supervisors see it.
class ProcessTest {
    private static final String BROKER = BrokerProcess.executable();

    @TempDir Path folder;

    @Test
    void stopsWithStatus0AndTellsItsClients() {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("c")) {
            assertEquals(0, broker.stop());
            client.expectDisconnect(0x8b);
            assertTrue(broker.log().contains("terminating"));
        }
    }

    /// The JVM writes it when it ends, if it may end as it does.
    @Test
    void aFlightRecordingIsThereAfterAStop() throws IOException {
        Path recording = folder.resolve("broker.jfr");
        String option = "-XX:StartFlightRecording=filename=" + recording;
        try (BrokerProcess broker = BrokerProcess.startWith(option)) {
            assertEquals(0, broker.stop());
        }
        assertTrue(Files.size(recording) > 0);
    }

    @Test
    void logsConnectionsInMosquittosWords() {
        try (BrokerProcess broker = BrokerProcess.start()) {
            try (RawClient client = broker.open()) {
                client.send("10", "'MQTT' 05 82 002a 00 'sensor' 'NAME'").read();
            }
            broker.awaitLog("Client sensor [");

            String log = broker.log();
            assertTrue(
                    log.matches(
                            "(?s).*New connection from 127\\.0\\.0\\.1:\\d+ on port \\d+\\..*"));
            assertTrue(
                    log.matches(
                            "(?s).*New client connected from 127\\.0\\.0\\.1:\\d+ as sensor"
                                    + " \\(p5, c1, k42, u'NAME'\\)\\..*"));
            assertTrue(
                    log.matches(
                            "(?s).*Client sensor \\[127\\.0\\.0\\.1:\\d+\\] disconnected:"
                                    + " connection closed by client\\..*"));
        }
    }

    @Test
    void startsWithTheAotCache() throws IOException {
        var builder = new ProcessBuilder(BROKER, "--version");
        builder.environment().put("MOSQUITTO_JAVA_OPTS", "-Xlog:aot=info");
        Result result = Programs.await(builder.redirectErrorStream(true).start());

        assertTrue(result.output().contains("Using AOT-linked classes: true"), result.output());
    }

    @Test
    void saysItsVersionAndItsUse() {
        Result version = Programs.run(BROKER, "--version");
        Result help = Programs.run(BROKER, "-h");

        assertEquals(0, version.status());
        assertTrue(version.output().startsWith("mosquitto version 2.1"), version.output());
        assertEquals(0, help.status());
        assertTrue(help.output().contains("--test-config"));
    }

    @Test
    void refusesAnUnknownArgument() {
        Result result = Programs.run(BROKER, "--nonsense");

        assertEquals(3, result.status());
        assertTrue(result.output().contains("Error: Unknown option '--nonsense'."));
    }

    @Test
    void refusesAConfigurationWithFileAndLine() throws IOException {
        Path file =
                config("listener 1", "max_inflight_mesages 3", "max_qos 9", "max_connections x");

        Result result = Programs.run(BROKER, "-c", file.toString());

        assertEquals(3, result.status());
        String output = result.output();
        assertTrue(
                output.contains("Error: Unknown configuration variable 'max_inflight_mesages'."));
        assertTrue(output.contains("max_inflight_messages"), "no suggestion: " + output);
        assertTrue(output.contains("Error found at " + file + ":2."));
        assertTrue(output.contains("Error found at " + file + ":3."));
        assertTrue(output.contains("Error found at " + file + ":4."));
    }

    @Test
    void checksAConfigurationWithoutRunning() throws IOException {
        Result good = Programs.run(BROKER, "--test-config", "-c", config("port 1").toString());
        Result bad = Programs.run(BROKER, "--test-config", "-c", config("bad 1").toString());

        assertEquals(0, good.status());
        assertTrue(good.output().contains("Configuration file is OK."));
        assertEquals(3, bad.status());
    }

    @Test
    void failsWhenItsPortIsTaken() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start()) {
            Path file = config("listener " + broker.port() + " 127.0.0.1");

            Result result = Programs.run(BROKER, "-c", file.toString());

            assertEquals(1, result.status());
            String told =
                    "Error: Unable to listen on 127.0.0.1 port "
                            + broker.port()
                            + ": Address already in use.";
            assertTrue(result.output().contains(told), result.output());
        }
    }

    @Test
    void whyItFailsIsInItsLogAndItsPidFileIsNotLost() throws IOException {
        Path pidFile = folder.resolve("pid");
        Path log = folder.resolve("second.log");
        try (BrokerProcess broker = BrokerProcess.start("pid_file " + pidFile).awaitRunning()) {
            String pid = Files.readString(pidFile);
            Path file =
                    config(
                            "listener " + broker.port() + " 127.0.0.1",
                            "pid_file " + pidFile,
                            "user root",
                            "log_dest file " + log);

            Result result = Programs.run(BROKER, "-c", file.toString());

            assertEquals(1, result.status());
            assertTrue(Files.readString(log).contains("Address already in use."));
            assertTrue(result.output().contains("Address already in use."), result.output());
            assertEquals(pid, Files.readString(pidFile));
            assertTrue(Files.exists(folder.resolve("pid.conf")));
            broker.stop();
            assertFalse(Files.exists(pidFile));
        }
    }

    @Test
    void rightsAreLostAlsoWhenTheLogCannotBeOpened() throws IOException {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        try (BrokerProcess broker =
                        BrokerProcess.start("log_dest file " + logs.resolve("broker.log"));
                RawClient client = broker.open().connect5("anonymous")) {
            var lines = new ArrayList<>(Files.readAllLines(broker.config()));
            lines.set(1, "allow_anonymous false");
            Files.write(broker.config(), lines);
            Files.move(logs, folder.resolve("gone"));

            broker.signal("HUP");

            client.expectDisconnect(0x98);
        }
    }

    @Test
    void aReloadKeepsClientsAndChangesLimits() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("stays")) {
            var lines = Files.readAllLines(broker.config());
            lines.add("message_size_limit 10");
            Files.write(broker.config(), lines);

            broker.signal("HUP");
            broker.awaitLog("Reloading config.");
            client.expectNothing();

            broker.await(
                    () -> {
                        client.send("32", "'t' 0001 00 " + "61".repeat(11));
                        return client.read().toString().equals("4003000195");
                    },
                    "large messages are not refused");
        }
    }

    @Test
    void aBadReloadChangesNothing() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("stays")) {
            Files.writeString(broker.config(), "nonsense 1\n");

            broker.signal("HUP");

            broker.awaitLog("Unknown configuration variable 'nonsense'.");
            client.expectNothing();
        }
    }

    @Test
    void printsItsSubscriptionsOnDemand() {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("tree")) {
            client.send("82", "0001 00 'house/+/light' 00").read();

            broker.signal("USR2");

            broker.awaitLog("light (1)");
        }
    }

    @Test
    void writesAndRemovesItsPidFile() throws IOException {
        Path pidFile = folder.resolve("pid");
        try (BrokerProcess broker = BrokerProcess.start("pid_file " + pidFile)) {
            assertEquals(Long.toString(broker.pid()), Files.readString(pidFile).strip());
            broker.stop();
            assertFalse(Files.exists(pidFile));
        }
    }

    @Test
    void logsToAFileThatIsRotatedAway() throws IOException {
        Path log = folder.resolve("broker.log");
        try (BrokerProcess broker = BrokerProcess.start("log_dest file " + log)) {
            Path old = folder.resolve("broker.log.1");
            Files.move(log, old);

            broker.signal("HUP");
            while (!Files.exists(log)) {
                Thread.onSpinWait();
            }
            broker.stop();

            assertTrue(Files.readString(log).contains("terminating"));
        }
    }

    @Test
    void survivesTheSignalThatRotatesMosquittosLog() {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("rotate")) {
            broker.signal("34");

            client.expectNothing();
        }
    }

    private Path config(String... lines) throws IOException {
        Path file = Files.createTempFile(folder, "test", ".conf");
        return Files.write(file, List.of(lines));
    }

    @Test
    @Timeout(60)
    void opensItsLogAgainAlsoWhenTheConfigurationHasAMistake() throws IOException {
        Path log = folder.resolve("broker.log");
        try (BrokerProcess broker = BrokerProcess.start("log_dest file " + log)) {
            Files.writeString(broker.config(), "nonsense 1\n", StandardOpenOption.APPEND);
            Files.move(log, folder.resolve("broker.log.1"));

            broker.signal("HUP");
            while (!Files.exists(log) || !Files.readString(log).contains("nonsense")) {
                Thread.onSpinWait();
            }
        }
    }

    private Result daemon(String... words) {
        List<String> command = new ArrayList<>(List.of(BROKER, "-d"));
        command.addAll(List.of(words));
        return Programs.run(command.toArray(String[]::new));
    }

    @Test
    void aDaemonThatCannotStartSaysSoToItsStarter() throws IOException {
        Result noFile = daemon("-c", folder.resolve("none.conf").toString());
        Result badFile = daemon("-c", config("nonsense 1").toString());
        Result badWord = daemon("--nonsense");

        assertTrue(noFile.output().contains("none.conf"), noFile.output());
        assertTrue(badFile.output().contains("nonsense"), badFile.output());
        assertTrue(badWord.output().contains("--nonsense"), badWord.output());
        assertEquals(3, noFile.status());
        assertEquals(3, badFile.status());
        assertEquals(3, badWord.status());
    }

    @Test
    @Timeout(60)
    void aDaemonGoesOnWithoutItsStarter() throws IOException {
        Path pidFile = folder.resolve("daemon.pid");
        Path config =
                config(
                        "listener 0 " + folder.resolve("socket"),
                        "pid_file " + pidFile,
                        "user " + System.getProperty("user.name"));

        Result started = daemon("-c", config.toString());
        assertEquals("", started.output());
        assertEquals(0, started.status());

        while (!Files.exists(pidFile) || Files.readString(pidFile).isBlank()) {
            Thread.onSpinWait();
        }
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle broker = ProcessHandle.of(pid).orElseThrow();
        broker.destroy();
        broker.onExit().join();
    }
}
