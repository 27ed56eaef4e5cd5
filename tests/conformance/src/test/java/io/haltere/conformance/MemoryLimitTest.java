package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `memory_limit` in a process whose heap is small: without any the flood here ended the broker.
class MemoryLimitTest {
    private static final int LIMIT = 16_000_000;
    private static final int BEGUN = 64;
    private static final int MESSAGES = 1_500;
    private static final String PAYLOAD = "a5".repeat(65_000);

    @Test
    void whoDoesNotReadAndWhoIsAwayFillNoMoreThanTheLimit() {
        try (BrokerProcess broker =
                        BrokerProcess.startWith(
                                "-Xmx64m",
                                "memory_limit " + LIMIT,
                                "max_queued_messages 0",
                                "log_type warning");
                RawClient deaf = broker.open().connect5("deaf");
                RawClient reader = broker.open().connect5("reader")) {
            deaf.send("82", "0001 00 'flood' 00");
            leaveASession(broker);
            reader.send("82", "0001 00 'talk' 01").expect("9004 0001 00 01");

            flood(broker);

            broker.awaitLog("Warning: memory_limit is reached");
            long held = storedBytes(broker);
            assertTrue(held > LIMIT / 2 && held <= LIMIT, "held " + held);
            try (RawClient newcomer = broker.open().connect5("newcomer")) {
                newcomer.send("32", "'talk' 0001 00 41").expect("4002 0001");
                reader.expect("320a 'talk' 0001 00 41");
            }
        }
    }

    @Test
    void withoutALimitTheyLeaveTheHeapHalfEmpty() {
        try (BrokerProcess broker =
                        BrokerProcess.startWith(
                                "-Xmx64m", "max_queued_messages 0", "log_type warning");
                RawClient reader = broker.open().connect5("reader")) {
            leaveASession(broker);
            reader.send("82", "0001 00 'talk' 01").expect("9004 0001 00 01");

            flood(broker);

            broker.awaitLog("Warning: memory_limit is reached");
            try (RawClient newcomer = broker.open().connect5("newcomer")) {
                newcomer.send("32", "'talk' 0001 00 41").expect("4002 0001");
                reader.expect("320a 'talk' 0001 00 41");
            }
        }
    }

    /// Beginnings that would fill the heap twice, of clients that are connected and of others.
    @Test
    void packetsThatNobodyFinishesTakeNoMoreThanTheLimit() {
        List<RawClient> clients = new ArrayList<>();
        try (BrokerProcess broker =
                BrokerProcess.startWith("-Xmx64m", "memory_limit " + LIMIT, "log_type warning")) {
            for (int i = 0; i < BEGUN; i++) {
                RawClient client = broker.open();
                clients.add(client);
                if (i % 2 == 1) {
                    client.connect5("half" + i);
                }
            }
            for (int i = 0; i < BEGUN; i++) {
                clients.get(i).sendBytes(beginning(i % 2 == 1 ? 0x30 : 0x10));
            }

            clients.get(BEGUN - 2).expectClosed();
            clients.get(BEGUN - 1).expectDisconnect(0x97);
            broker.awaitLog("Warning: memory_limit is reached");
            try (RawClient newcomer = broker.open().connect5("newcomer")) {
                newcomer.send("32", "'talk' 0001 00 41").expect("4003 0001 10");
            }
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    /// 1.9 of 1.95 MB.
    private static byte[] beginning(int first) {
        byte[] packet = new byte[1_900_000];
        byte[] length = RawClient.bytes("b08277");
        packet[0] = (byte) first;
        System.arraycopy(length, 0, packet, 1, length.length);
        return packet;
    }

    private static void leaveASession(BrokerProcess broker) {
        try (RawClient away = broker.open().connect5("away", "00", "05 11 ffffffff")) {
            away.send("82", "0001 00 'flood' 01").expect("9004 0001 00 01");
        }
    }

    /// Several times the heap.
    private static void flood(BrokerProcess broker) {
        try (RawClient publisher = broker.open().connect5("publisher")) {
            for (int i = 0; i < MESSAGES; i++) {
                publisher.send("32", "'flood' 0001 00 " + PAYLOAD).expect("4002 0001");
            }
        }
    }

    private static long storedBytes(BrokerProcess broker) {
        String line =
                Programs.run(
                                "/usr/bin/mosquitto_sub",
                                "-p",
                                Integer.toString(broker.port()),
                                "-t",
                                "$SYS/broker/store/messages/bytes",
                                "-C",
                                "2")
                        .output();
        return Long.parseLong(line.strip().lines().reduce((_, last) -> last).orElseThrow());
    }
}
