package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.RawClient.Frame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// CONNECT and CONNACK.
@Tag("wire")
class ConnectTest extends BrokerTest {
    @Test
    @Clause({"MQTT-3.2.0-1", "MQTT-3.1.4-5", "MQTT-3.2.2-2", "MQTT-3.1.2-4"})
    @Differs("2.0 has no maximum packet size by default; 2.1 has")
    void aNewClientIsToldWhatTheBrokerOffers() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 003c 00 'order'");

            // Topic alias maximum, maximum packet size, receive maximum: in this order.
            client.expect("200e 00 00 0b 22000a 27001e8480 210014");
        }
    }

    @Test
    @Clause({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
    void anEmptyClientIdIsReplacedAndTold() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 003c 00 ''");
            Frame connack = client.read();

            assertEquals(0x12, connack.at(6));
            assertTrue(connack.text().contains("auto-"), "the id is not in Mosquitto's form");
        }
    }

    @Test
    @Clause({"MQTT311-3.1.3-8", "MQTT311-3.1.3-7", "MQTT311-3.1.3-9"})
    void anEmptyClientIdNeedsACleanSession() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 00 003c ''").expect("20020002").expectClosed();
        }
    }

    /// Section 3.1 of MQTT 3.1: the length of the packet comes before the flags, and what has no
    /// meaning is disregarded.
    @Test
    void mqtt31DisregardsFlagsOfWhatIsNotThere() {
        for (String flags : new String[] {"82", "c2", "03", "0a", "22"}) {
            try (RawClient client = open()) {
                client.send("10", "'MQIsdp' 03 " + flags + " 003c 'a'").expect("20020000");
            }
        }
    }

    /// Section 2.1 of MQTT 3.1: whoever sends these once more says so.
    @Test
    void mqtt31MarksMoreThanMessagesAsSentAgain() {
        try (RawClient client = open()) {
            client.send("10", "'MQIsdp' 03 02 003c 'a'").expect("20020000");

            client.send("8a", "0001 't' 01").expect("90 03 0001 01");
            client.send("6a", "0002").expect("70 02 0002");
            client.send("aa", "0003 't'").expect("b0 02 0003");
        }
        try (RawClient client = open().connect311("b", true)) {
            client.send("8a", "0001 't' 01").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-24"})
    @Differs("2.0 looks at messages only")
    void whatTheClientDoesNotTakeIsNotSent() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 003c 05 27 00000002 'a'").expectClosed();
        }
        try (RawClient client = open().connect5("a", "02", "05 27 00000014")) {
            client.send("82", "0001 00" + " 't' 00".repeat(20)).expectDisconnect(0x95);
        }
    }

    @Test
    @Clause({"MQTT-3.1.0-1", "MQTT311-3.1.0-1"})
    void nothingComesBeforeConnect() {
        try (RawClient client = open()) {
            client.sendRaw("c000").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.0-2", "MQTT311-3.1.0-2"})
    @Differs("2.0 closes without DISCONNECT")
    void aSecondConnectIsAProtocolError() {
        try (RawClient client = open().connect5("second")) {
            client.send("10", "'MQTT' 05 02 003c 00 'second'").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect5("second")) {
            client.send("10", "'MQTT' 04 02 003c 'second'").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect311("second311", true)) {
            client.send("10", "'MQTT' 04 02 003c 'second311'").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-1", "MQTT311-3.1.2-1"})
    void anotherProtocolNameIsClosed() {
        try (RawClient client = open()) {
            client.send("10", "'MQXX' 04 02 003c 'a'").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-2", "MQTT311-3.1.2-2"})
    void anUnknownVersionIsRefused() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 07 02 003c 'a'").expect("20020001").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-3", "MQTT311-3.1.2-3"})
    @Differs("2.0 closes without CONNACK")
    void theReservedFlagMustBeZero() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 03 003c 00 'a'").expect("2003008100").expectClosed();
        }
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 03 003c 'a'").expectClosed();
        }
    }

    @Test
    @Clause({
        "MQTT-3.1.2-11",
        "MQTT-3.1.2-12",
        "MQTT-3.1.2-13",
        "MQTT311-3.1.2-13",
        "MQTT311-3.1.2-14",
        "MQTT311-3.1.2-15"
    })
    void willFlagsNeedAWill() {
        for (String flags : new String[] {"0a", "22", "1e"}) {
            try (RawClient client = open()) {
                client.send("10", "'MQTT' 04 " + flags + " 003c 'a' 'w' 'm'").expectClosed();
            }
        }
    }

    @Test
    @Clause({"MQTT311-3.1.2-22", "MQTT311-3.2.2-6"})
    void aPasswordNeedsAUserNameBeforeMqtt5() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 42 003c 'a' 'pw'").expectClosed();
        }
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 42 003c 00 'a' 'pw'");
            assertEquals(0, client.read().at(1));
        }
    }

    @Test
    @Differs("2.0 closes without CONNACK")
    void aConnectCutInsideItsPasswordIsRefused() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 c2 003c 00 'a' 'u' 0009 70").expect("2003008100");
            client.expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.3-4", "MQTT-1.5.4-1", "MQTT-1.5.4-2", "MQTT311-1.5.3-1", "MQTT311-1.5.3-2"})
    @Differs("2.0 closes without CONNACK")
    void stringsAreWellFormed() {
        for (String id : new String[] {"0003eda080", "000100", "0001ff"}) {
            try (RawClient client = open()) {
                client.send("10", "'MQTT' 05 02 003c 00 " + id).expect("2003008100");
            }
        }
    }

    @Test
    @Clause({"MQTT-4.12.0-1"})
    void anUnknownAuthenticationMethodIsRefused() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 003c 04 15 'M' 'a'").expect("2003008c00");
            client.expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.4-3", "MQTT311-3.1.4-2"})
    @Differs("2.0 closes without DISCONNECT")
    void aSecondClientWithTheIdTakesOver() {
        try (RawClient old = open().connect5("taken");
                RawClient _ = open().connect5("taken")) {
            old.expectDisconnect(0x8e);
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-3", "MQTT-3.1.2-5", "MQTT-3.1.2-6", "MQTT-3.1.2-23"})
    void aLastingSessionIsPresentWhenTheClientComesBack() {
        try (RawClient client = open()) {
            client.connect5("lasting", "02", "05 11 00000064");
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 05 00 0000 05 11 00000064 'lasting'");
            assertEquals(1, back.read().at(0));
        }
        try (RawClient clean = open()) {
            clean.send("10", "'MQTT' 05 02 0000 00 'lasting'");
            assertEquals(0, clean.read().at(0));
        }
    }

    @Test
    @Clause({
        "MQTT311-3.2.2-1",
        "MQTT311-3.2.2-2",
        "MQTT311-3.2.2-3",
        "MQTT311-3.1.2-6",
        "MQTT311-3.1.4-3"
    })
    void mqtt3SessionsLastWithoutTheCleanFlag() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 00 0000 'old'").expect("20020000");
        }
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 00 0000 'old'").expect("20020100");
        }
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 04 02 0000 'old'").expect("20020000");
        }
    }

    @Test
    void mqtt31IsSpoken() {
        try (RawClient client = open()) {
            client.send("10", "'MQIsdp' 03 02 003c 'a-longer-id-than-the-old-twenty-three'");
            client.expect("20020000");
        }
        try (RawClient client = open()) {
            client.send("10", "'MQIsdp' 03 02 003c ''").expect("20020002").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-22", "MQTT311-3.1.2-24"})
    @Differs("2.0 closes without DISCONNECT")
    void aSilentClientIsDisconnected() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 0001 00 'silent'").read();

            client.expectDisconnect(0x8d);
        }
    }

    @Test
    @Clause({"MQTT-3.12.4-1", "MQTT311-3.12.4-1"})
    void aPingIsAnswered() {
        try (RawClient client = open().connect5("ping")) {
            client.sendRaw("c000").expect("d000");
        }
    }
}
