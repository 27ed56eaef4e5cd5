package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.RawClient.Frame;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// PUBLISH and its acknowledgements, as bytes.
@Tag("wire")
class PublishTest extends BrokerTest {
    @Test
    @Clause({
        "MQTT-3.3.4-1",
        "MQTT-4.3.1-1",
        "MQTT-4.3.2-4",
        "MQTT-4.3.2-5",
        "MQTT-4.3.3-8",
        "MQTT-4.3.3-11",
        "MQTT-2.2.1-5"
    })
    @Differs("2.0 does not say in PUBREC that nobody matched; 2.1 does")
    void eachQosHasItsAnswer() {
        try (RawClient client = open().connect5("answers")) {
            client.send("30", "'answers' 00 61").expectNothing();
            client.send("32", "'answers' 0007 00 61").expect("4003 0007 10");
            client.send("34", "'answers' 0008 00 61").expect("5003 0008 10");
            client.sendRaw("62020008").expect("7002 0008");
            client.sendRaw("62020008").expect("7003 0008 92");
        }
    }

    @Test
    @Clause({"MQTT311-3.3.4-1", "MQTT311-4.3.2-2", "MQTT311-4.3.3-2", "MQTT311-2.3.1-6"})
    void mqtt3AnswersHaveNoReason() {
        try (RawClient client = open().connect311("answers3", true)) {
            client.send("32", "'answers3' 0007 61").expect("4002 0007");
            client.send("34", "'answers3' 0008 61").expect("5002 0008");
            client.sendRaw("62020008").expect("7002 0008");
        }
    }

    @Test
    @Clause({"MQTT-3.3.1-4", "MQTT311-3.3.1-4", "MQTT-4.13.2-1"})
    void qos3IsMalformed() {
        try (RawClient client = open().connect5("qos3")) {
            client.send("36", "'t' 0001 00").expectDisconnect(0x81);
        }
    }

    @Test
    @Clause({"MQTT-3.3.1-2", "MQTT311-3.3.1-2"})
    @Differs("2.0 accepts the flag")
    void dupNeedsAQos() {
        try (RawClient client = open().connect5("dup0")) {
            client.send("38", "'t' 00").expectDisconnect(0x81);
        }
    }

    @Test
    @Clause({
        "MQTT-3.3.2-2",
        "MQTT311-3.3.2-2",
        "MQTT-4.7.1-1",
        "MQTT-4.7.0-1",
        "MQTT311-4.7.1-1",
        "MQTT311-4.8.0-1"
    })
    @Differs("2.0 calls it a protocol error")
    void topicNamesHaveNoWildcards() {
        try (RawClient client = open().connect5("wild")) {
            client.send("30", "'a/+' 00").expectDisconnect(0x81);
        }
        try (RawClient client = open().connect311("wild3", true)) {
            client.send("30", "'#'").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-2.2.1-3", "MQTT311-2.3.1-1"})
    void packetIdZeroIsAProtocolError() {
        try (RawClient client = open().connect5("zero")) {
            client.send("32", "'t' 0000 00").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-8", "MQTT-3.3.2-9", "MQTT-3.3.2-10", "MQTT-3.3.2-11"})
    @Differs("2.0 calls alias 0 malformed; the code for aliases is 0x94")
    void topicAliasesAreBound() {
        try (RawClient client = open().connect5("alias")) {
            client.send("82", "0001 00 'alias/t' 00").read();
            client.send("30", "'alias/t' 03 23 0002 31").expect("300b 'alias/t' 00 31");
            client.send("30", "'' 03 23 0002 32").expect("300b 'alias/t' 00 32");
            client.send("30", "'' 03 23 0003 33").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect5("alias2")) {
            client.send("30", "'t' 03 23 000b 31").expectDisconnect(0x94);
        }
        try (RawClient client = open().connect5("alias3")) {
            client.send("30", "'t' 03 23 0000 31").expectDisconnect(0x94);
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-6"})
    @Differs("2.0 accepts the identifier")
    void clientsSendNoSubscriptionIdentifier() {
        try (RawClient client = open().connect5("subid")) {
            client.send("30", "'t' 02 0b 01").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-7"})
    @Differs("2.0 refuses the message, not the connection")
    void theReceiveMaximumIsEnforced() {
        try (RawClient client = open().connect5("overrun")) {
            for (int id = 1; id <= 20; id++) {
                client.send("34", "'t' 00" + String.format("%02x", id) + " 00").read();
            }
            client.send("34", "'t' 0015 00").expectDisconnect(0x93);
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-9", "MQTT-3.1.2-24"})
    void theClientsReceiveMaximumIsKept() {
        try (RawClient client = open().connect5("window", "02", "03 21 0001")) {
            client.send("82", "0001 00 'window' 01").read();
            try (RawClient publisher = open().connect5("window-p")) {
                publisher.send("32", "'window' 0001 00 61").read();
                publisher.send("32", "'window' 0002 00 62").read();
            }
            Frame first = client.read();
            client.expectNothing();
            client.send("40", String.format("%04x", first.twoBytesAt(8)));
            assertEquals('b', client.read().body()[11]);
        }
    }

    @Test
    @Clause({
        "MQTT-3.3.2-17",
        "MQTT-3.3.2-18",
        "MQTT-3.3.2-15",
        "MQTT-3.3.2-16",
        "MQTT-3.3.2-4",
        "MQTT-3.3.2-20"
    })
    void propertiesArePassedOnInOrder() {
        String properties = "26 'b' '1' 26 'a' '2' 03 'text' 08 'back' 09 'cd' 01 01";
        int length = RawClient.bytes(properties).length;
        String withLength = String.format("%02x", length) + properties;
        try (RawClient client = open().connect5("props")) {
            client.send("82", "0001 00 'props' 00").read();
            client.send("30", "'props' " + withLength + " 61");
            client.expect(String.format("30%02x", length + 9) + "'props' " + withLength + "61");
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-24", "MQTT-3.1.2-25", "MQTT-4.9.0-1"})
    void largePacketsAreNotSentToWhoCannotTakeThem() {
        try (RawClient client = open().connect5("small", "02", "05 27 00000014")) {
            client.send("82", "0001 00 'small' 00").read();
            client.send("30", "'small' 00 " + "61".repeat(30)).expectNothing();
            client.send("30", "'small' 00 61").expect("3009 'small' 00 61");
        }
    }

    @Test
    @Clause({"MQTT-1.5.5-1"})
    @Differs("Mosquitto accepts longer forms")
    void lengthsAreInTheirShortestForm() {
        try (RawClient client = open().connect5("long")) {
            client.sendRaw("c08000").expectDisconnect(0x81);
        }
    }

    @Test
    @Clause({
        "MQTT-2.1.3-1",
        "MQTT311-2.2.2-1",
        "MQTT311-2.2.2-2",
        "MQTT-3.6.1-1",
        "MQTT-3.8.1-1",
        "MQTT-3.10.1-1",
        "MQTT311-3.6.1-1",
        "MQTT311-3.8.1-1",
        "MQTT311-3.10.1-1",
        "MQTT-3.14.1-1",
        "MQTT311-3.14.1-1",
        "MQTT-3.15.1-1"
    })
    @Differs("2.0 closes without DISCONNECT")
    void reservedFlagsAreFixed() {
        for (String packet :
                new String[] {
                    "60020001", "8006000100016100", "a0050001000161", "c100", "e100", "f100", "0000"
                }) {
            try (RawClient client = open().connect5("flags")) {
                client.sendRaw(packet).expectDisconnect(0x81);
            }
        }
    }

    @Test
    @Clause({"MQTT-4.13.1-1", "MQTT-3.14.4-1"})
    @Differs("2.0 takes what it is sent; 2.1 limits packets")
    void aHugePacketIsRefusedFromItsHeader() {
        try (RawClient client = open().connect5("huge")) {
            client.sendRaw("30ffffff7f").expectDisconnect(0x95);
        }
    }

    @Test
    @Clause({"MQTT-4.4.0-1", "MQTT-3.3.1-1", "MQTT311-4.4.0-1", "MQTT311-3.3.1-1"})
    void unacknowledgedMessagesAreSentAgain() {
        try (RawClient client = open().connect5("again", "02", "05 11 00000064")) {
            client.send("82", "0001 00 'again' 02").read();
            try (RawClient publisher = open().connect5("again-p")) {
                publisher.send("34", "'again' 0001 00 61").read();
                publisher.sendRaw("62020001").expect("7002 0001");
            }
            client.expect("340b 'again' 0001 00 61");
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 05 00 0000 05 11 00000064 'again'").read();
            back.expect("3c0b 'again' 0001 00 61");
            back.sendRaw("50020001").expect("6202 0001").sendRaw("70020001").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-4.6.0-5", "MQTT-4.6.0-6", "MQTT311-4.6.0-6"})
    void messagesKeepTheirOrder() {
        try (RawClient client = open().connect5("order-s");
                RawClient publisher = open().connect5("order-p")) {
            client.send("82", "0001 00 'order' 00").read();
            for (int i = 0; i < 200; i++) {
                publisher.send("30", "'order' 00 " + String.format("%02x", i));
            }
            for (int i = 0; i < 200; i++) {
                Frame frame = client.read();
                assertEquals(i, frame.at(frame.body().length - 1));
            }
        }
    }

    @Test
    void packetsMayComeInPieces() throws Exception {
        var random = new Random(7);
        List<byte[]> payloads =
                Stream.generate(() -> new byte[random.nextInt(8) == 0 ? 150_000 : 40])
                        .limit(150)
                        .peek(random::nextBytes)
                        .toList();
        try (RawClient subscriber = open().connect311("pieces-s", true);
                RawClient publisher = open().connect311("pieces-p", true);
                var thread = Executors.newVirtualThreadPerTaskExecutor()) {
            subscriber.send("82", "0001 'pieces' 01").read();
            byte[] stream = publishes(payloads);
            Future<?> sent =
                    thread.submit(() -> {
                        int end;
                        for (int start = 0; start < stream.length; start = end) {
                            int piece = 1 + random.nextInt(random.nextBoolean() ? 7 : 300_000);
                            end = Math.min(start + piece, stream.length);
                            publisher.sendBytes(Arrays.copyOfRange(stream, start, end));
                        }
                    });
            for (byte[] payload : payloads) {
                Frame frame = subscriber.read();
                subscriber.send("40", String.format("%04x", frame.twoBytesAt(8)));
                byte[] body = frame.body();
                assertArrayEquals(payload, Arrays.copyOfRange(body, 10, body.length));
            }
            sent.get();
        }
    }

    private static byte[] publishes(List<byte[]> payloads) {
        var stream = new ByteArrayOutputStream();
        int id = 0;
        for (byte[] payload : payloads) {
            id++;
            String content = "'pieces' " + String.format("%04x", id);
            stream.writeBytes(RawClient.packet("32", content, payload));
        }
        return stream.toByteArray();
    }

    @Test
    void clientsCannotWriteToSys() {
        try (RawClient client = open().connect5("sys")) {
            client.send("32", "'$SYS/x' 0001 00 61").expect("4003 0001 87");
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-6"})
    void theExpiryIntervalShrinks() {
        try (RawClient client = open().connect5("expiry")) {
            client.send("82", "0001 00 'expiry' 00").read();
            client.send("30", "'expiry' 05 02 0000000a 61");
            Frame frame = client.read();
            assertEquals(2, frame.at(9));
            assertTrue(frame.at(13) <= 10 && frame.at(13) >= 9);
        }
    }
}
