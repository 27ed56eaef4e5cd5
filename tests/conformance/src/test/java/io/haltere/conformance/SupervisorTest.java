package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a service manager hears over the socket that it names in `NOTIFY_SOCKET`: sd_notify(3).
class SupervisorTest {
    /// The JDK has no datagrams over Unix sockets.
    private static final String RECEIVER =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            s.bind(sys.argv[1].replace('@', '\\0'))
            print('listening', flush=True)
            while True:
                print(s.recv(65536).decode().replace('\\n', ' '), flush=True)
            """;

    @TempDir Path folder;
    private Process receiver;

    @AfterEach
    void leave() throws InterruptedException {
        if (receiver != null) {
            receiver.destroyForcibly().waitFor();
        }
    }

    private String listen(String name) throws IOException {
        receiver =
                new ProcessBuilder("python3", "-c", RECEIVER, name)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("heard").toFile())
                        .start();
        await(1);
        return name;
    }

    private List<String> heard() {
        try {
            return Files.readAllLines(folder.resolve("heard"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void await(int lines) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (heard().size() < lines) {
            assertTrue(System.nanoTime() < end, () -> "only " + heard());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "abstract"})
    void startReloadAndStopAreTold(String kind) throws IOException {
        Path path = folder.resolve("socket");
        String name = listen(kind.equals("path") ? path.toString() : "@" + path);

        try (var broker = BrokerProcess.startIn(Map.of("NOTIFY_SOCKET", name))) {
            await(2);
            broker.signal("HUP");
            await(4);
            assertEquals(0, broker.stop());
        }
        await(5);

        List<String> heard = heard();
        assertEquals("READY=1", heard.get(1));
        assertTrue(heard.get(2).matches("RELOADING=1 MONOTONIC_USEC=[0-9]+"), heard.get(2));
        assertEquals(List.of("READY=1", "STOPPING=1"), heard.subList(3, heard.size()));
    }

    @Test
    void signsOfLifeComeAsOftenAsAskedFor() throws IOException {
        String name = listen(folder.resolve("socket").toString());
        long begin = System.nanoTime();

        try (var _ =
                BrokerProcess.startIn(
                        Map.of("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "600000"),
                        "event_loops 3")) {
            await(8);
        }

        assertEquals("READY=1", heard().get(1));
        assertEquals(6, heard().subList(2, 8).stream().filter("WATCHDOG=1"::equals).count());
        // The first comes at once, and then there is one every 200 ms.
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(900));
    }

    /// Who waits for READY=1 would wait for good.
    @ParameterizedTest
    @CsvSource({"listener none, ERRNO=22", "listener 1 192.0.2.1, ERRNO=5"})
    void aStartThatFailsIsTold(String line, String told) throws IOException {
        Path config = Files.writeString(folder.resolve("conf"), line + "\nuser root\n");
        var builder = new ProcessBuilder(BrokerProcess.executable(), "-c", config.toString());
        builder.environment().put("NOTIFY_SOCKET", listen(folder.resolve("socket").toString()));

        assertTrue(Programs.await(builder.redirectErrorStream(true).start()).status() > 0);

        await(2);
        assertEquals(List.of("listening", told), heard());
    }

    @Test
    void aManagerThatIsNotThereIsNoObstacle() {
        String name = folder.resolve("nobody").toString();

        try (var broker = BrokerProcess.startIn(Map.of("NOTIFY_SOCKET", name))) {
            broker.awaitLog("Warning: The service manager at NOTIFY_SOCKET " + name);
        }
    }
}
