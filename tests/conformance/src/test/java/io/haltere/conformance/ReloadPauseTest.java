package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A reload of ten thousand users and ten thousand rules, seen by clients that ask a thousand times
/// a second.
class ReloadPauseTest {
    private static final int USERS = 10_000;
    private static final int CONNECTED = 2_000;
    private static final int ROUNDS = 8;

    /// What else the machine does makes all wait, too, but not each time.
    private static final int TRIES = 3;

    /// More than there are loops, so that each loop has one.
    private static final int PINGERS = 4;

    /// The goal is 10, and alone on a machine it is met; with other work there all wait.
    private static final double BEARABLE_MILLIS = 250;

    @TempDir Path folder;

    /// Pings every millisecond and notes how long the answer took.
    private static final class Pinger {
        private final RawClient client;
        private final Latencies latencies;
        private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
        private volatile boolean isOver;

        Pinger(RawClient client, Latencies latencies) {
            this.client = client;
            this.latencies = latencies;
        }

        private void run() {
            byte[] ping = RawClient.bytes("c000");
            while (!isOver) {
                long start = System.nanoTime();
                client.sendBytes(ping);
                client.read();
                long took = System.nanoTime() - start;
                latencies.add(took);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1) - took);
            }
        }

        void stop() throws InterruptedException {
            isOver = true;
            thread.join();
        }
    }

    private static Latencies pinged(List<RawClient> clients, Runnable meanwhile)
            throws InterruptedException {
        var latencies = new Latencies();
        var pingers = new ArrayList<Pinger>();
        for (RawClient client : clients) {
            pingers.add(new Pinger(client, latencies));
        }
        pingers.forEach(pinger -> pinger.thread.start());
        meanwhile.run();
        for (Pinger pinger : pingers) {
            pinger.stop();
        }
        return latencies;
    }

    private void writeFiles(int round) {
        String hash = Users.line("", "s", 1);
        var users = new ArrayList<String>();
        var rules = new ArrayList<String>();
        for (int i = 0; i < USERS; i++) {
            users.add("user" + i + hash);
            if (i % 2 == 0) {
                rules.addAll(List.of("user user" + i, "topic readwrite home/" + i + "/#"));
            }
        }
        users.add("round" + round + hash);
        rules.addAll(List.of("user round" + round, "topic read #"));
        Users.write(folder.resolve("passwd"), users);
        Users.write(folder.resolve("acl"), rules);
    }

    private static RawClient loggedIn(BrokerProcess broker, String user) {
        RawClient client = broker.open().patience(20);
        assertEquals(0, Users.login(client, user, user, "s"));
        return client;
    }

    @Test
    void nobodyWaitsForIt() throws InterruptedException {
        writeFiles(0);
        String[] options = {
            "allow_anonymous false",
            "password_file " + folder.resolve("passwd"),
            "acl_file " + folder.resolve("acl")
        };
        var clients = new ArrayList<RawClient>();
        try (BrokerProcess broker = BrokerProcess.startQuiet(options).awaitRunning()) {
            for (int i = 0; i < CONNECTED; i++) {
                clients.add(loggedIn(broker, "user" + i));
            }
            List<RawClient> pingers = clients.subList(0, PINGERS);
            pinged(pingers, () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)));

            Latencies before =
                    pinged(pingers, () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2)));
            Latencies during = pinged(pingers, () -> reload(broker, 0));
            for (int i = 1; i < TRIES && during.millis(1) >= BEARABLE_MILLIS; i++) {
                int done = i * ROUNDS;
                during = pinged(pingers, () -> reload(broker, done));
            }

            System.out.println("pings before: " + before + "; through reloads: " + during);
            assertTrue(during.millis(1) < BEARABLE_MILLIS, "a pause of " + during);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private void reload(BrokerProcess broker, int done) {
        for (int round = done + 1; round <= done + ROUNDS; round++) {
            writeFiles(round);
            broker.signal("HUP");
            broker.awaitCount("Reloading config.", round);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            int reason;
            do { // In force as soon as the new user is let in.
                assertTrue(System.nanoTime() < end, "the reload does not end");
                try (RawClient newcomer = broker.open().patience(20)) {
                    reason = Users.login(newcomer, "new", "round" + round, "s");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            } while (reason != 0);
        }
    }
}
