package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Options that clients can see.
@Differs("2.0 does not know all of these options")
@Tag("wire")
class OptionsTest extends BrokerTest {
    OptionsTest() {
        super(
                "max_qos 1",
                "max_keepalive 30",
                "max_topic_alias 0",
                "max_inflight_messages 5",
                "max_packet_size 1000",
                "message_size_limit 100",
                "retain_available false",
                "accept_protocol_versions 4,5",
                "allow_zero_length_clientid false",
                "queue_qos0_messages true",
                "allow_duplicate_messages false",
                "event_loops 2");
    }

    @Test
    @Clause({"MQTT-3.2.2-9", "MQTT-3.2.2-21", "MQTT-3.1.2-21"})
    void connackTellsTheLimits() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 003c 00 'limits'");
            client.expect("2012 00 00 0f 13001e 27000003e8 210005 2401 2500");
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-11", "MQTT-3.2.2-10"})
    void aHigherQosEndsTheConnection() {
        try (RawClient client = open().connect5("qos")) {
            client.send("82", "0001 00 't' 02").expect("9004 0001 00 01");
            client.send("34", "'t' 0001 00").expectDisconnect(0x9b);
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-12", "MQTT-3.2.2-13"})
    void aWillKeepsToTheLimits() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 16 0000 00 'w' 00 't' ''").expect("2003009b00");
        }
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 26 0000 00 'w' 00 't' ''").expect("2003009a00");
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-14"})
    void retainedMessagesAreRefused() {
        try (RawClient client = open().connect5("retain")) {
            client.send("31", "'t' 00 61").expectDisconnect(0x9a);
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-15"})
    void largePacketsAreRefused() {
        try (RawClient client = open().connect5("large")) {
            client.send("30", "'t' 00 " + "61".repeat(1000)).expectDisconnect(0x95);
        }
    }

    @Test
    void largeMessagesAreRefusedOneByOne() {
        try (RawClient client = open().connect5("message")) {
            client.send("32", "'t' 0001 00 " + "61".repeat(101)).expect("4003 0001 95");
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-17", "MQTT-3.3.2-9"})
    void noAliasIsAllowedWhereTheMaximumIsZero() {
        try (RawClient client = open().connect5("alias")) {
            client.send("30", "'t' 03 23 0001").expectDisconnect(0x94);
        }
    }

    @Test
    void otherVersionsAreRefused() {
        try (RawClient client = open()) {
            client.send("10", "'MQIsdp' 03 02 000a 'a'").expect("20020001").expectClosed();
        }
    }

    @Test
    void aClientIdIsWanted() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 000a 00 ''").expect("2003008500").expectClosed();
        }
    }

    @Test
    void mqtt3ClientsCannotBeToldAnotherKeepAlive() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 02 003c 'a'").expect("20020002").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-4"})
    void oneCopyStandsForAllSubscriptions() {
        try (RawClient client = open().connect5("copies")) {
            client.send("82", "0001 02 0b 01 'copies/#' 00").read();
            client.send("82", "0002 02 0b 02 'copies/t' 00").read();
            client.send("30", "'copies/t' 00");
            RawClient.Frame copy = client.read();
            assertEquals(4, copy.at(10), "two identifiers");
            client.expectNothing();
        }
    }

    @Test
    void qos0WaitsForClientsThatAreAway() {
        try (RawClient client = open().connect5("away", "02", "05 11 00000064")) {
            client.send("82", "0001 00 'away' 00").read();
            client.send("e0", "").expectClosed();
        }
        try (RawClient publisher = open().connect5("away-p")) {
            publisher.send("30", "'away' 00 61").expectNothing();
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 05 00 0000 05 11 00000064 'away'");
            assertEquals(1, back.read().at(0));
            back.expect("3008 'away' 00 61");
        }
    }

    @Test
    void sessionsMoveBetweenLoops() {
        for (int i = 0; i < 50; i++) {
            try (RawClient client = open()) {
                client.send("10", "'MQTT' 05 00 0000 05 11 00000064 'mover'");
                assertEquals(i == 0 ? 0 : 1, client.read().at(0));
                client.send("82", "0001 00 'move' 01").read();
                client.send("32", "'move' 0001 00 61");
                acknowledge(client);
                client.expectNothing();
            }
        }
    }

    /// Takes a message and the answer to one, in whichever order, and acknowledges the message.
    private static void acknowledge(RawClient client) {
        RawClient.Frame one = client.read();
        RawClient.Frame other = client.read();
        RawClient.Frame message = one.type() == 3 ? one : other;
        assertEquals(3 + 4, one.type() + other.type());
        client.send("40", String.format("%04x", message.twoBytesAt(6)));
    }
}
