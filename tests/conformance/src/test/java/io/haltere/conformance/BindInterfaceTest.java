package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.conformance.Programs.Result;
import org.junit.jupiter.api.Test;

/// What `bind_interface` asks of the system, as the system tells it.
class BindInterfaceTest {
    private static final String REFUSED = "Warning: Unable to bind to interface lo: ";

    private static BrokerProcess broker(String jvmOptions, int port, String device) {
        return BrokerProcess.startWith(
                        jvmOptions,
                        "listener " + port,
                        "bind_interface " + device,
                        "socket_domain ipv4")
                .awaitRunning();
    }

    private static void serves(int port) {
        try (RawClient client = new RawClient(port)) {
            client.connect5("c").expectNothing();
        }
    }

    @Test
    void theSocketBelongsToTheInterface() {
        Result version = Programs.run("sh", "-c", "ss -V");
        assumeTrue(version.status() == 0, "iproute2 is not installed");
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = broker("", port, "lo")) {
            Result sockets = Programs.run("ss", "-ltnH", "sport = :" + port);

            assertTrue(sockets.output().contains("127.0.0.1%lo:" + port), sockets.output());
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
}
