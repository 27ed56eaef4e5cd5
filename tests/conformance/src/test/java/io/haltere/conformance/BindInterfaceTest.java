package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `bind_interface` asks of the system, as the system tells it.
class BindInterfaceTest {
    private static final String REFUSED = "Warning: Unable to bind to interface lo: ";

    /// Starts what its arguments say, and lets the system refuse SO_BINDTODEVICE, as Linux before
    /// 5.7 does to whoever has not CAP_NET_RAW: a seccomp filter, which looks at the number of the
    /// call, SOL_SOCKET and SO_BINDTODEVICE.
    private static final String REFUSING =
            """
            #!/usr/bin/python3
            import ctypes, os, platform, struct, sys
            CALL = {"x86_64": 54, "aarch64": 208}[platform.machine()]
            LOAD, UNLESS, RETURN, ALLOW, EPERM = 0x20, 0x15, 0x06, 0x7FFF0000, 0x00050001
            code = [(LOAD, 0, 0, 0), (UNLESS, 0, 5, CALL),
                    (LOAD, 0, 0, 24), (UNLESS, 0, 3, 1),
                    (LOAD, 0, 0, 32), (UNLESS, 0, 1, 25),
                    (RETURN, 0, 0, EPERM), (RETURN, 0, 0, ALLOW)]
            filter = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *c) for c in code))
            program = struct.pack("HxxxxxxP", len(code), ctypes.addressof(filter))
            libc = ctypes.CDLL(None, use_errno=True)
            NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
            for call in (NO_NEW_PRIVILEGES, 1, 0, 0, 0), (SECCOMP, FILTER, program, 0, 0):
                if libc.prctl(*call):
                    sys.exit("no seccomp: " + os.strerror(ctypes.get_errno()))
            os.execv("%s", ["mosquitto"] + sys.argv[1:])
            """;

    private static final String UNPRIVILEGED =
            """
            #!/bin/sh
            exec setpriv --bounding-set -net_raw --inh-caps -net_raw "%s" "$@"
            """;

    @TempDir Path folder;

    private static String[] options(int port, String device) {
        return new String[] {"listener " + port, "bind_interface " + device, "socket_domain ipv4"};
    }

    private static BrokerProcess broker(String jvmOptions, int port, String device) {
        return BrokerProcess.startWith(jvmOptions, options(port, device)).awaitRunning();
    }

    /// @param script starts the broker, for which a `%s` stands, in its way
    private BrokerProcess brokerThrough(String script, int port) throws IOException {
        Path program = folder.resolve("broker");
        Files.writeString(program, script.replace("%s", BrokerProcess.executable()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return BrokerProcess.startProgram(program.toString(), options(port, "lo")).awaitRunning();
    }

    private static String listening(int port) {
        return Programs.run("ss", "-ltnH", "sport = :" + port).output();
    }

    private static void assumeTools() {
        Result version = Programs.run("sh", "-c", "ss -V && setpriv --version");
        assumeTrue(version.status() == 0, "iproute2 or util-linux is not installed");
    }

    private static void serves(int port) {
        try (RawClient client = new RawClient(port)) {
            client.connect5("c").expectNothing();
        }
    }

    @Test
    void theSocketBelongsToTheInterface() {
        assumeTools();
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = broker("", port, "lo")) {
            String sockets = listening(port);

            assertTrue(sockets.contains("127.0.0.1%lo:" + port), sockets);
            assertFalse(broker.log().contains(REFUSED), broker.log());
            serves(port);
        }
    }

    @Test
    void withoutEpollTheAddressesHaveToDo() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = broker("-Dio.netty.transport.noNative=true", port, "lo")) {
            broker.awaitLog(REFUSED + "this needs epoll.");
            serves(port);
        }
    }

    /// Since Linux 5.7 the first interface of a socket needs no capability.
    @Test
    void withoutTheCapabilityTheKernelDecidesAndTheLogSaysSo() throws IOException {
        assumeTools();
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = brokerThrough(UNPRIVILEGED, port)) {
            boolean isBound = listening(port).contains("127.0.0.1%lo:" + port);

            assertNotEquals(isBound, broker.log().contains(REFUSED), broker.log());
            serves(port);
        }
    }

    @Test
    void aRefusalIsToldAndTheAddressesHaveToDo() throws IOException {
        assumeTools();
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = brokerThrough(REFUSING, port)) {
            broker.awaitLog(
                    REFUSED
                            + "Operation not permitted. Listening on its addresses, by whichever"
                            + " interface packets come.");

            assertTrue(listening(port).contains("127.0.0.1:" + port), broker.log());
            serves(port);
        }
    }
}
