package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Listeners that come and go while the broker runs.
class ListenerReloadTest {
    private static boolean isOpen(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException refused) {
            return false;
        }
    }

    static void awaitOpen(int port) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!isOpen(port)) {
            assertTrue(System.nanoTime() < end, "does not listen on " + port);
        }
    }

    @Test
    void aNewListenerOpensAndAGoneOneTakesItsClientsAlong() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient stays = broker.open().connect5("stays")) {
            broker.reload("listener " + port + " 127.0.0.1");
            broker.awaitLog("Opening ipv4 listen socket on port " + port + ".");
            awaitOpen(port);
            try (RawClient guest = new RawClient(port).connect5("guest");
                    RawClient silent = new RawClient(port)) {
                stays.expectNothing();

                broker.reload();

                guest.expectDisconnect(0x98);
                silent.expectClosed();
                stays.expectNothing();
            }
            broker.awaitLog("Client guest [");
            broker.awaitLine("Client guest \\[.*\\] disconnected: administrative action\\.");
            assertFalse(isOpen(port));
        }
    }

    @Test
    void whenOneCannotBeOpenedNothingChanges() throws IOException {
        int port = BrokerProcess.freePort();
        int other = BrokerProcess.freePort();
        try (var taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                BrokerProcess broker =
                        BrokerProcess.start("listener " + port + " 127.0.0.1").awaitRunning();
                RawClient client = new RawClient(port).connect5("c")) {
            broker.reload(
                    "max_qos 0",
                    "listener " + other + " 127.0.0.1",
                    "listener " + taken.getLocalPort() + " 127.0.0.1");

            broker.awaitLog(
                    "Error: Unable to listen on 127.0.0.1 port "
                            + taken.getLocalPort()
                            + ": Address already in use.");
            client.expectNothing();
            assertTrue(isOpen(port));
            assertFalse(isOpen(other));
            try (RawClient again = broker.open()) {
                again.send("10", "'MQTT' 05 02 0000 00 'again'");
                assertFalse(again.read().toString().contains("2400"), "max_qos has changed");
            }
        }
    }

    @Test
    void aListenerMovesFromAllAddressesToOne() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.start("listener " + port).awaitRunning();
                RawClient before = new RawClient(port).connect5("before")) {
            broker.reload("listener " + port + " 127.0.0.1");

            before.expectDisconnect(0x98);
            awaitOpen(port);
            try (RawClient after = new RawClient(port)) {
                after.connect5("after").expectNothing();
            }
        }
    }

    @Test
    void optionsOfAListenerThatStaysHoldForNewConnections() {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("old")) {
            broker.reload("max_connections 1");
            client.expectNothing();

            broker.await(
                    () -> {
                        new RawClient(broker.port()).close();
                        return broker.log().contains("max_connections exceeded");
                    },
                    "nobody is refused");
            assertTrue(
                    broker.log()
                            .contains(
                                    "Client connection from 127.0.0.1 denied: max_connections"
                                            + " exceeded."));
        }
    }

    @Test
    void anInterfaceGivesTheAddresses() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                BrokerProcess.start(
                        "listener " + port, "bind_interface lo", "socket_domain ipv4")) {
            broker.awaitRunning();
            try (RawClient client = new RawClient(port)) {
                client.connect5("lo").expectNothing();
            }
            broker.reload("listener " + port + " 192.0.2.1", "bind_interface lo");
            broker.awaitLog("Error: Interface lo does not have the address 192.0.2.1.");
            broker.reload("listener " + port, "bind_interface nowhere0");
            broker.awaitLog("Error: Interface nowhere0 does not exist.");
            assertTrue(isOpen(port));
        }
    }

    @Test
    void bothFamiliesHaveRulesOfTheirOwnOnOnePort() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                BrokerProcess.start(
                        "listener " + port,
                        "socket_domain ipv4",
                        "listener_allow_anonymous false",
                        "listener " + port,
                        "socket_domain ipv6",
                        "listener_allow_anonymous true")) {
            broker.awaitRunning();
            try (RawClient client = new RawClient(port)) {
                client.send("10", "'MQTT' 05 02 0000 00 'four'");
                assertEquals(0x87, client.read().at(1));
            }
        }
    }

    @Test
    void allSocketsOfAListenerShareItsLimit() throws IOException {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                BrokerProcess.start("listener " + port, "bind_interface lo", "max_connections 1")) {
            broker.awaitRunning();
            try (RawClient first = new RawClient(port)) {
                first.connect5("four");
                assumeTrue(broker.log().contains("ipv6"), "no IPv6 here");
                try (var _ = new Socket("::1", port)) {
                    broker.awaitLog("denied: max_connections exceeded.");
                }
            }
        }
    }

    @Test
    void otherOwnersOfSecurityOptionsNeedARestart() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start();
                RawClient client = broker.open().connect5("stays")) {
            Files.write(
                    broker.config(),
                    List.of(
                            "per_listener_settings true",
                            "listener " + broker.port() + " 127.0.0.1",
                            "user root"));

            broker.signal("HUP");

            broker.awaitLog("Error: per_listener_settings has changed");
            client.expectNothing();
            broker.open().connect5("comes").expectNothing().cut();
        }
    }

    @Test
    void bothFamiliesMayHaveAListenerOfTheirOwnOnOnePort() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                BrokerProcess.start(
                        "listener " + port,
                        "socket_domain ipv6",
                        "max_qos 1",
                        "listener " + port,
                        "socket_domain ipv4",
                        "max_qos 0")) {
            broker.awaitRunning();
            try (RawClient client = new RawClient(port)) {
                client.send("10", "'MQTT' 05 02 0000 00 'four'");
                assertTrue(client.read().toString().contains("2400"), "not that of IPv4");
            }
            broker.awaitLog("Opening ipv6 listen socket on port " + port + ".");
        }
    }
}
