package io.haltere.conformance.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients with a store, killed at any moment: QoS 2 is exactly once all the same.
class KilledTest {
    private static final int KILLS = Integer.getInteger("kills", 50);
    private static final int PATIENCE_SECONDS = 30;
    private static final int PROGRESS_MAX = 4_000;

    @TempDir Path folder;

    private static Process start(String what, BrokerProcess broker, Path folder) {
        return Programs.start(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                KilledClients.class.getName(),
                what,
                "" + broker.port(),
                folder.toString());
    }

    private static boolean comes(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private static long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void everyMessageIsWorkedAtOnceWhenOursIsTheBroker() throws Exception {
        try (var broker = BrokerProcess.start("max_queued_messages 0")) {
            assertEquals(killAndWork(broker), JournalStore.texts(folder.resolve("work"), "work"));
        }
    }

    /// Debian's repeats a QoS 2 message whose PUBREC it has had, after two losses in a row.
    @Test
    void everyMessageIsWorkedAtWhenDebiansIsTheBroker() throws Exception {
        try (var broker =
                BrokerProcess.startProgram("/usr/sbin/mosquitto", "max_queued_messages 0")) {
            assertEquals(
                    killAndWork(broker),
                    JournalStore.texts(folder.resolve("work"), "work").stream()
                            .distinct()
                            .toList());
        }
    }

    /// The messages that must have been worked at.
    private List<String> killAndWork(BrokerProcess broker) throws Exception {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        Path worked = folder.resolve("work");
        try (var worker = new Killed("work", broker, folder);
                var publisher = new Killed("publish", broker, folder)) {
            worker.start();
            broker.awaitLog("Sending SUBACK to killed-s");
            publisher.start();
            var random = new Random(seed);
            for (int kill = 0; kill < KILLS; kill++) {
                Killed next = random.nextBoolean() ? worker : publisher;
                long goal = next.progress() + 1 + random.nextInt(PROGRESS_MAX);
                assertTrue(comes(() -> next.progress() >= goal), "stands still");
                next.killAndStart();
            }
            Files.createFile(folder.resolve(KilledClients.ENOUGH));
            Result end = Programs.await(publisher.process);
            assertEquals(0, end.status(), end.output());
            List<String> numbers = JournalStore.texts(folder.resolve("publish"), "sending");
            int last = Integer.parseInt(numbers.getLast());
            assertTrue(comes(() -> hasWorkedAt(worked, last)), "never worked at " + last);
            return IntStream.rangeClosed(1, last).mapToObj(Integer::toString).toList();
        }
    }

    private static boolean hasWorkedAt(Path worked, int number) {
        try {
            return JournalStore.texts(worked, "work").contains(Integer.toString(number));
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// A program and the journal that tells how far it is.
    private static final class Killed implements AutoCloseable {
        private final String what;
        private final BrokerProcess broker;
        private final Path folder;
        private Process process;

        Killed(String what, BrokerProcess broker, Path folder) {
            this.what = what;
            this.broker = broker;
            this.folder = folder;
        }

        void start() {
            process = KilledTest.start(what, broker, folder);
        }

        long progress() {
            return size(folder.resolve(what));
        }

        void killAndStart() throws InterruptedException {
            process.destroyForcibly().waitFor();
            start();
        }

        @Override
        public void close() {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}
