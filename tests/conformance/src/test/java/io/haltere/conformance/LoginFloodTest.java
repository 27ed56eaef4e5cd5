package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two thousand wrong passwords a second, from four addresses, while others publish.
class LoginFloodTest {
    private static final int PER_SECOND = 2_000;
    private static final int SECONDS = 3;
    private static final int ADDRESSES = 4;
    private static final int PUBLISHERS = 20;
    private static final long PACE_MILLIS = 10;

    /// With other work on the machine; alone it is a hundredth of that.
    private static final double BEARABLE_MILLIS = 500;

    /// Each hash takes 46 MB in small pieces, which the collector copies: 226 to 602 were seen.
    private static final double BEARABLE_MILLIS_ARGON2 = 1_500;

    /// Of those who guess: they go when the broker is slow, and their guesses with them.
    private static final int PATIENCE_SECONDS = 2;

    /// Longer than thousands of connections take on a machine that has other work.
    private static final int LONG_PATIENCE_SECONDS = 30;

    private static final int GIVEN_UP = -1;
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int BUSY = 0x89;
    private static final int TOO_MANY = 0x9f;

    @TempDir Path folder;

    /// The answers to a flood, by reason.
    private static final class Flood {
        private final int port;
        private final ConcurrentSkipListMap<Integer, AtomicInteger> answers =
                new ConcurrentSkipListMap<>();
        private final Phaser open = new Phaser(1);
        private final int patienceSeconds;

        Flood(int port, int patienceSeconds) {
            this.port = port;
            this.patienceSeconds = patienceSeconds;
        }

        /// Returns when all have an answer, or have lost patience.
        TreeMap<Integer, Integer> run() {
            long start = System.nanoTime();
            long gap = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
            for (int i = 0; i < PER_SECOND * SECONDS; i++) {
                int number = i;
                open.register();
                Thread.startVirtualThread(() -> attempt(number));
                LockSupport.parkNanos(start + i * gap - System.nanoTime());
            }
            open.arriveAndAwaitAdvance();
            var counts = new TreeMap<Integer, Integer>();
            answers.forEach((reason, count) -> counts.put(reason, count.get()));
            return counts;
        }

        private void attempt(int number) {
            int reason = GIVEN_UP;
            try (var client = new RawClient(connected(port, 2 + number % ADDRESSES))) {
                client.patience(patienceSeconds);
                reason = Users.login(client, "guess" + number, "victim", "guess" + number);
            } catch (AssertionError patienceLost) {
                reason = GIVEN_UP;
            } finally {
                answers.computeIfAbsent(reason, _ -> new AtomicInteger()).incrementAndGet();
                open.arriveAndDeregister();
            }
        }
    }

    private String[] options(String hash, String... more) {
        Path passwords = folder.resolve("passwd");
        Users.write(passwords, List.of(Users.line("ring", "of trust", 1), hash));
        var common = List.of("allow_anonymous false", "password_file " + passwords);
        return java.util.stream.Stream.concat(common.stream(), List.of(more).stream())
                .toArray(String[]::new);
    }

    private static Latencies traffic(BrokerProcess broker, Runnable meanwhile) {
        try (var ring = new Ring(broker.port(), PUBLISHERS, "ring", "of trust")) {
            ring.start(PACE_MILLIS);
            meanwhile.run();
            return ring.finish();
        }
    }

    private static TreeMap<Integer, Integer> flood(
            BrokerProcess broker, String name, int patienceSeconds, double bearableMillis) {
        Latencies before =
                traffic(broker, () -> LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(SECONDS)));
        var answers = new TreeMap<Integer, Integer>();
        var flood = new Flood(broker.port(), patienceSeconds);
        Latencies during = traffic(broker, () -> answers.putAll(flood.run()));
        System.out.println(name + ": before " + before + "; during " + during + " " + answers);
        assertTrue(during.millis(0.99) < bearableMillis, "publishers waited: " + during);
        return answers;
    }

    @Test
    void guessesCostNextToNothingOnceAnAddressHasFailedTooOften() {
        String[] options = options(Users.line("victim", "secret", 1000));
        try (BrokerProcess broker = BrokerProcess.startQuiet(options).awaitRunning()) {
            long start = System.nanoTime();
            TreeMap<Integer, Integer> answers =
                    flood(broker, "pbkdf2, limited", LONG_PATIENCE_SECONDS, BEARABLE_MILLIS);

            assertTrue(
                    Set.of(NOT_AUTHORIZED, BUSY, TOO_MANY).containsAll(answers.keySet()),
                    answers.toString());
            assertTrue(answers.getOrDefault(TOO_MANY, 0) > 0, answers.toString());
            int looked = answers.getOrDefault(NOT_AUTHORIZED, 0);
            long seconds = 1 + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            long most = ADDRESSES * (20 + seconds);
            assertTrue(looked <= most, answers.toString());
            // A failure is forgotten each second: one more guess may be looked at.
            int code = returnCode(broker.port());
            assertEquals(
                    3,
                    code == 5 ? returnCode(broker.port()) : code,
                    "unavailable, in the words of MQTT 3.1.1");
        }
    }

    /// What one of the addresses hears when it goes on.
    private static int returnCode(int port) {
        try (RawClient client = new RawClient(connected(port, 2))) {
            client.send("10", "'MQTT' 04 c2 0000 'guess' 'victim' 'guess'");
            return client.read().at(1);
        }
    }

    /// @param address the last number of the address to come from
    private static Socket connected(int port, int address) {
        try {
            var socket = new Socket();
            // Else thousands of ports would stay taken for a minute, and other tests miss them.
            socket.setReuseAddress(true);
            socket.setSoLinger(true, 0);
            socket.bind(new InetSocketAddress("127.0.0." + address, 0));
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void evenUnlimitedGuessesAtAnExpensiveHashLeavePublishersAlone() {
        String[] options = options(Users.line("victim", "secret", 50_000), "login_failures_max 0");
        try (BrokerProcess broker = BrokerProcess.startQuiet(options).awaitRunning()) {
            TreeMap<Integer, Integer> answers =
                    flood(broker, "pbkdf2 of 50 000, unlimited", PATIENCE_SECONDS, BEARABLE_MILLIS);

            assertTrue(
                    Set.of(GIVEN_UP, NOT_AUTHORIZED, BUSY).containsAll(answers.keySet()),
                    answers.toString());
            assertTrue(answers.getOrDefault(BUSY, 0) > 0, "the queue has an end: " + answers);

            // Those who have gone are no longer in the way of those who come.
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
            int reason = BUSY;
            while (reason != 0 && System.nanoTime() < end) {
                try (RawClient victim = broker.open().patience(15)) {
                    reason = Users.login(victim, "victim", "victim", "secret");
                }
            }
            assertEquals(0, reason);
        }
    }

    @Test
    void argon2idIsNoDifferent() {
        Path made = folder.resolve("argon2id");
        Programs.Result result =
                Programs.run(
                        BrokerProcess.root().resolve("bin/mosquitto_passwd").toString(),
                        "-H",
                        "argon2id",
                        "-c",
                        "-b",
                        made.toString(),
                        "victim",
                        "secret");
        assertEquals(0, result.status(), result.output());
        String[] options = options(line(made), "login_failures_max 0");
        try (BrokerProcess broker = BrokerProcess.startQuiet(options).awaitRunning()) {
            TreeMap<Integer, Integer> answers =
                    flood(broker, "argon2id, unlimited", PATIENCE_SECONDS, BEARABLE_MILLIS_ARGON2);

            assertTrue(answers.getOrDefault(BUSY, 0) > 0, "the queue has an end: " + answers);
        }
    }

    private static String line(Path file) {
        try {
            return java.nio.file.Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
