package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reloads while a thousand clients talk. Whom the change does not concern notices nothing.
class ReloadUnderLoadTest {
    private static final int CLIENTS = 1_000;
    private static final int GUESTS = 20;
    private static final int ROUNDS = 5;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int ADMINISTRATIVE = 0x98;

    @TempDir Path folder;

    private String[] options(String... more) {
        var options =
                new ArrayList<>(
                        List.of(
                                "allow_anonymous false",
                                "password_file " + folder.resolve("passwd"),
                                "acl_file " + folder.resolve("acl")));
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    /// @param round changes what only the victim and strangers notice
    private void writeFiles(int round) {
        var users = new ArrayList<String>();
        users.add(Users.line("ring", "of trust", 1));
        users.add(Users.line("victim", "secret" + round, 1));
        var rules = new ArrayList<>(List.of("user ring", "topic readwrite ring/#"));
        rules.addAll(List.of("user victim", "topic readwrite room/" + round));
        for (int i = 0; i < 500 * round; i++) {
            users.add(Users.line("stranger" + i, "s", 1));
            rules.addAll(List.of("user stranger" + i, "topic readwrite strange/" + i + "/#"));
        }
        Users.write(folder.resolve("passwd"), users);
        Users.write(folder.resolve("acl"), rules);
    }

    private static List<RawClient> guests(int port, int round) {
        var guests = new ArrayList<RawClient>();
        for (int i = 0; i < GUESTS; i++) {
            RawClient guest = new RawClient(port);
            assertEquals(0, Users.login(guest, "guest" + i, "victim", "secret" + round));
            guests.add(guest);
        }
        return guests;
    }

    @Test
    void whoIsNotConcernedLosesNothing() {
        writeFiles(0);
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker = BrokerProcess.startQuiet(options()).awaitRunning();
                var ring = new Ring(broker.port(), CLIENTS, "ring", "of trust")) {
            ring.start(100);
            for (int round = 1; round <= ROUNDS; round++) {
                changeUsersAndRules(broker, round);
                openAndCloseListener(broker, port, round);
                changeLimits(broker, round);
                ring.check();
            }

            Latencies latencies = ring.finish();

            assertTrue(ring.count() > CLIENTS, "there was traffic");
            System.out.println(CLIENTS + " clients through 20 reloads, PUBACK: " + latencies);
        }
    }

    private void changeUsersAndRules(BrokerProcess broker, int round) {
        try (RawClient victim = broker.open().patience(20)) {
            assertEquals(0, Users.login(victim, "victim", "victim", "secret" + (round - 1)));
            String before = "'room/" + (round - 1) + "' 0001 00";
            assertEquals(0x10, puback(victim, before)); // Allowed; nobody listens.

            writeFiles(round);
            broker.reload(options());

            victim.expectDisconnect(ADMINISTRATIVE);
            try (RawClient again = broker.open().patience(20)) {
                assertEquals(0, Users.login(again, "victim", "victim", "secret" + round));
                assertEquals(NOT_AUTHORIZED, puback(again, before));
                assertEquals(0x10, puback(again, "'room/" + round + "' 0001 00"));
            }
        }
    }

    private static int puback(RawClient client, String publish) {
        RawClient.Frame answer = client.send("32", publish).read();
        assertEquals(4, answer.type(), answer.toString());
        return answer.body().length == 2 ? 0 : answer.at(2);
    }

    private void openAndCloseListener(BrokerProcess broker, int port, int round) {
        broker.reload(options("listener " + port + " 127.0.0.1"));
        ListenerReloadTest.awaitOpen(port);
        List<RawClient> guests = guests(port, round);
        guests.forEach(RawClient::expectNothing);

        broker.reload(options());

        guests.forEach(guest -> guest.patience(20).expectDisconnect(ADMINISTRATIVE));
    }

    /// Takes effect for who comes next; told in CONNACK.
    private void changeLimits(BrokerProcess broker, int round) {
        int size = 10_000 + round;
        broker.reload(
                options(
                        "max_packet_size " + size,
                        "max_queued_messages " + (500 + round),
                        "max_connections " + (2 * CLIENTS + round),
                        "max_qos 1"));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        String told = String.format("27%08x", size);
        String answer = "";
        while (!(answer.contains(told) && answer.contains("2401"))) {
            assertTrue(System.nanoTime() < end, () -> "not in force: " + told);
            try (RawClient newcomer = broker.open()) {
                newcomer.send("10", "'MQTT' 05 c2 0000 00 'new' 'victim' 'secret" + round + "'");
                answer = newcomer.read().toString();
            }
        }
    }
}
