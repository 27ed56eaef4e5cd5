package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sockets in the file system, with Debian's tools at the other end.
class UnixSocketTest {
    @TempDir Path folder;

    private static Result publish(Path socket) {
        return Programs.run(
                "/usr/bin/mosquitto_pub",
                "--unix",
                socket.toString(),
                "-i",
                "u",
                "-t",
                "a",
                "-m",
                "b");
    }

    private static void serves(BrokerProcess broker, Path socket) {
        broker.awaitRunning();
        Result result = publish(socket);

        assertEquals(0, result.status(), result.output());
        broker.awaitLog("Opening unix listen socket on path " + socket + ".");
        broker.awaitLog("New connection from " + socket + ":0 on port 0.");
        broker.awaitLog("New client connected from " + socket + ":0 as u (p4, c1, k60).");
        broker.awaitLog("Received PUBLISH from u (d0, q0, r0, m0, 'a', ... (1 bytes))");
        broker.awaitLog("Client u [" + socket + ":0] disconnected.");
    }

    @Test
    void aSocketServesOwnerAndGroupAndIsRemovedAtTheEnd() throws IOException {
        Path socket = folder.resolve("broker.sock");
        try (BrokerProcess broker = BrokerProcess.start("listener 0 " + socket + " # local")) {
            serves(broker, socket);
            assertEquals(
                    "rwxrwx---",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));

            assertEquals(0, broker.stop());
            assertFalse(Files.exists(socket));
        }
    }

    @Test
    void aSocketThatWasLeftBehindIsReplaced() throws IOException {
        Path socket = folder.resolve("stale.sock");
        try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        try (BrokerProcess broker = BrokerProcess.start("listener 0 " + socket)) {
            serves(broker, socket);
        }
    }

    @Test
    void aFileIsNotTakenForASocket() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "precious");
        Path config =
                Files.writeString(folder.resolve("conf"), "user root\nlistener 0 " + file + "\n");

        Result result = Programs.run(BrokerProcess.executable(), "-c", config.toString());

        assertEquals(1, result.status());
        assertTrue(
                result.output()
                        .contains("Error: Error binding unix socket: " + file + " is no socket."),
                result.output());
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void selectorsOfTheJdkServeItToo() throws IOException {
        Path socket = folder.resolve("nio.sock");
        var options = "-Dio.netty.transport.noNative=true";
        try (BrokerProcess broker =
                BrokerProcess.startWith(options, "listener 0 " + socket, "event_loops 2")) {
            serves(broker, socket);
        }
    }

    @Test
    void aSocketIsClosedByAReload() {
        Path socket = folder.resolve("gone.sock");
        try (BrokerProcess broker = BrokerProcess.start("listener 0 " + socket)) {
            broker.reload();

            broker.awaitLog("Closing listen socket on path " + socket + ".");
            Result result = publish(socket);
            assertEquals(1, result.status(), result.output());
        }
    }
}
