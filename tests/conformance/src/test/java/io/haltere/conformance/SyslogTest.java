package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `log_dest syslog`: the datagrams as a logger gets them. The C library knows one place only, so
/// the test takes that for as long as it runs, if nobody has it.
class SyslogTest {
    private static final Path LOGGER = Path.of("/dev/log");

    /// The JDK has no datagrams over Unix sockets.
    private static final String RECEIVER =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1])
            print('ready', flush=True)
            while True:
                print(repr(s.recv(65536)), flush=True)
            """;

    @TempDir Path folder;
    private Process receiver;
    private Path received;

    @BeforeEach
    void listen() throws IOException {
        assumeFalse(Files.exists(LOGGER), "this machine has a logger of its own");
        assumeTrue(Files.isWritable(LOGGER.getParent()), "only root may stand in for the logger");
        received = folder.resolve("received");
        receiver =
                new ProcessBuilder("python3", "-c", RECEIVER, LOGGER.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(received.toFile())
                        .start();
        await("ready");
    }

    @AfterEach
    void leave() throws IOException, InterruptedException {
        if (receiver != null) {
            receiver.destroyForcibly().waitFor();
            Files.deleteIfExists(LOGGER);
        }
    }

    private String received() {
        try {
            return Files.readString(received);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void await(String regex) {
        var pattern = Pattern.compile(regex);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!pattern.matcher(received()).find()) {
            assertTrue(System.nanoTime() < end, () -> "not " + regex + " in:\n" + received());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /// The number in front is the facility times eight plus the priority: RFC 3164, 4.1.1.
    private void awaitLine(int facility, int priority, String text) {
        await(
                "(?m)^b['\"]<"
                        + (8 * facility + priority)
                        + ">[A-Z][a-z]{2} [ 0-9][0-9] [0-9:]{8} mosquitto: "
                        + text);
    }

    @ParameterizedTest
    @CsvSource({"'', 3", "0, 16", "5, 21"})
    void eachLineHasItsFacilityPriorityAndTag(String local, int facility) {
        String option = local == null || local.isEmpty() ? "" : "log_facility " + local;
        try (BrokerProcess broker =
                BrokerProcess.startQuiet("log_dest syslog", option, "log_type all")) {
            awaitLine(facility, 6, "mosquitto version .* running");
            try (RawClient client = broker.open().connect5("seen")) {
                client.expectNothing();
            }
            awaitLine(facility, 5, "New connection from 127\\.0\\.0\\.1:\\d+ on port \\d+\\.");
            awaitLine(facility, 5, "New client connected from .* as seen ");
            awaitLine(facility, 7, "Received PINGREQ from seen");
        }
    }

    @Test
    void errorsAndPercentSignsArriveAsTheyAre() throws IOException {
        try (BrokerProcess broker = BrokerProcess.startQuiet("log_dest syslog", "log_type all")) {
            await(" running");
            try (RawClient client = broker.open().connect5("100%s%n")) {
                client.expectNothing();
            }
            awaitLine(3, 7, "Received PINGREQ from 100%s%n");
            Files.writeString(
                    broker.config(), Files.readString(broker.config()) + "\nnonsense 1\n");

            broker.signal("HUP");

            awaitLine(3, 3, "Error: Unknown configuration variable 'nonsense'");
        }
    }
}
