package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What hostile and broken clients send. A healthy client is answered all the while.
class AbuseTest extends BrokerTest {
    private static final long SEED = 20_251;
    private static final int MUTATIONS = 20_000;
    private static final int PER_CONNECTION = 20;
    private static final int STORM = 10_000;
    private static final int CROWD = 10_000;

    /// What the compiler made of the code that ran, and the classes that it needed.
    private static final int CODE_MEGABYTES = 45;

    private static final String[] PACKETS = {
        "101000044d515454050200000000036d7574",
        "820a00010000046d2f2b00023102",
        "300a00046d2f6d74000068656c6c6f",
        "320c00046d2f6d74000100616263",
        "340a00046d2f6d7400010061",
        "62020001",
        "a20900010000046d2f2b00",
        "c000",
        "e000",
        "f00818061500034142"
    };

    private RawClient healthy;

    AbuseTest() {
        super("log_type error");
    }

    @BeforeEach
    void connectHealthy() {
        healthy = open().connect5("healthy");
    }

    @AfterEach
    void stillHealthy() {
        ping();
        healthy.close();
    }

    private void ping() {
        long start = System.nanoTime();
        healthy.expectNothing();
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(seconds < 2, "answered after " + seconds + " s");
    }

    @Test
    void survivesMutatedPackets() {
        var random = new Random(SEED);
        for (int i = 0; i < MUTATIONS / PER_CONNECTION; i++) {
            try (RawClient client = open()) {
                if (random.nextBoolean()) {
                    client.connect5("mutant");
                }
                for (int k = 0; k < PER_CONNECTION; k++) {
                    client.sendBytes(mutated(random));
                }
            }
            if (i % 100 == 0) {
                ping();
            }
        }
    }

    private static byte[] mutated(Random random) {
        byte[] bytes = RawClient.bytes(PACKETS[random.nextInt(PACKETS.length)]);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    @Test
    void survivesPacketsThatEndEarly() {
        for (String packet : PACKETS) {
            byte[] bytes = RawClient.bytes(packet);
            for (int length = 1; length < bytes.length; length++) {
                try (RawClient client = open().connect5("short")) {
                    client.sendBytes(Arrays.copyOf(bytes, length));
                }
            }
            ping();
        }
    }

    @Test
    void announcedLengthsTakeNoMemory() {
        var clients = new ArrayList<RawClient>();
        for (int i = 0; i < 200; i++) {
            clients.add(open().connect5("announce" + i).sendRaw("30f8ff5e"));
        }
        ping();
        clients.forEach(RawClient::close);
    }

    @Test
    void aSubscriberThatDoesNotReadHurtsOnlyItself() {
        try (RawClient lazy = open().connect5("lazy");
                RawClient publisher = open().connect5("busy")) {
            lazy.send("82", "0001 00 'flood' 00");
            String payload = "61".repeat(10_000);
            for (int i = 0; i < 5_000; i++) {
                publisher.send("30", "'flood' 00" + payload);
                if (i % 500 == 0) {
                    publisher.expectNothing();
                    ping();
                }
            }
        }
    }

    @Test
    void survivesAStormOfConnections() {
        long start = System.nanoTime();
        for (int i = 0; i < STORM; i++) {
            try (RawClient client = open().connect311("storm", true)) {
                client.sendRaw("e000");
            }
            if (i % 500 == 0) {
                ping();
            }
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
        assertTrue(seconds < STORM / 500, STORM + " connections took " + seconds + " s");
    }

    @Test
    void memoryReturnsAfterACrowd() throws IOException {
        try (BrokerProcess broker = BrokerProcess.start("log_type error");
                RawClient healthy = broker.open().connect311("healthy", true)) {
            long before = residentMegabytes(broker);
            for (int i = 0; i < 3; i++) {
                crowd(broker, healthy);
            }
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
            long after = residentMegabytes(broker);
            while (after > before + CODE_MEGABYTES && System.nanoTime() < end) {
                assertFalse(broker.endsWithin(1));
                after = residentMegabytes(broker);
            }
            assertTrue(
                    after <= before + CODE_MEGABYTES, before + " MB before, " + after + " after");
            assertFalse(broker.log().contains("Error"));
        }
    }

    private static void crowd(BrokerProcess broker, RawClient healthy) {
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                clients.add(broker.open().connect311("crowd" + i, true));
            }
            healthy.expectNothing();
            clients.getFirst().expectNothing();
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    private static long residentMegabytes(BrokerProcess broker) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + broker.pid() + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        throw new AssertionError("no VmRSS");
    }

    @Test
    void aSlowConnectIsCutOff() {
        try (RawClient slow = open().patience(30)) {
            slow.sendRaw("10").sendRaw("20").sendRaw("00");

            slow.expectClosed();
        }
    }
}
