package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.RawClient.Frame;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Clauses that need no chapter of their own.
@Tag("wire")
class CoverageTest extends BrokerTest {
    @Test
    @Clause({"MQTT-1.5.4-3", "MQTT-3.1.3-2", "MQTT-3.1.3-3", "MQTT311-1.5.3-3"})
    void aByteOrderMarkIsAnOrdinaryCharacter() {
        try (RawClient client = open().connect5("\uFEFFbom")) {
            client.send("82", "0001 00 '\uFEFFtopic' 00").read();
            client.send("30", "'\uFEFFtopic' 00").expect("300b '\uFEFFtopic' 00");
            client.send("30", "'topic' 00").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-1.5.7-1"})
    @Differs("2.0 closes without DISCONNECT")
    void userPropertiesAreStrings() {
        try (RawClient client = open().connect5("pair")) {
            client.send("30", "'t' 09 26 0003eda080 'v'").expectDisconnect(0x81);
        }
    }

    @Test
    @Clause({"MQTT-2.2.1-2", "MQTT311-2.3.1-5"})
    void qos0HasNoPacketId() {
        try (RawClient client = open().connect5("noid")) {
            client.send("82", "0001 00 'noid' 00").read();
            client.send("30", "'noid' 00 0001").expect("3009 'noid' 00 0001");
        }
    }

    @Test
    @Clause({
        "MQTT-2.2.1-4",
        "MQTT-2.2.2-1",
        "MQTT-3.8.4-8",
        "MQTT-3.3.1-3",
        "MQTT-3.3.2-3",
        "MQTT-3.3.2-1",
        "MQTT311-2.3.1-4",
        "MQTT311-3.3.1-3",
        "MQTT311-3.3.2-1",
        "MQTT311-3.3.2-3",
        "MQTT311-3.8.4-6",
        "MQTT311-3.3.1-12"
    })
    void packetIdsTowardsAClientCountUpFromOne() {
        try (RawClient client = open().connect5("ids")) {
            client.send("82", "0001 00 'ids' 01").read();
            for (int i = 1; i <= 3; i++) {
                client.send("3c", "'ids' 000" + i + " 00");
                client.send("62", "000" + i);
            }
            int next = 1;
            while (next <= 3) {
                Frame frame = client.read();
                if (frame.type() == 3) {
                    assertEquals(0x32, frame.first(), "DUP is not passed on, QoS is the lower");
                    assertEquals(next++, frame.twoBytesAt(5));
                }
            }
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-26"})
    @Differs("2.0 makes no aliases; 2.1 does")
    void aliasesStayWithinWhatTheClientAllows() {
        try (RawClient client = open().connect5("out-alias", "02", "03 22 0001")) {
            client.send("82", "0001 00 'oa/#' 00").read();
            client.send("30", "'oa/1' 00").expect("300a 'oa/1' 03 23 0001");
            client.send("30", "'oa/1' 00").expect("3006 '' 03 23 0001");
            client.send("30", "'oa/2' 00").expect("3007 'oa/2' 00");
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-27", "MQTT-3.1.2-28", "MQTT-3.1.2-29"})
    void nothingIsSentThatWasNotAskedFor() {
        try (RawClient client = open().connect5("plain", "02", "02 17 00")) {
            client.send("82", "0001 00 'plain' 00").expect("9004 0001 00 00");
            client.send("30", "'plain' 00").expect("3008 'plain' 00");
        }
    }

    @Test
    @Differs("optional, and Mosquitto has none")
    void responseInformationIsGivenOnRequest() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 0000 02 19 01 'resp'");
            assertTrue(client.read().text().contains("response/resp"));
        }
    }

    @Test
    @Clause({"MQTT-3.1.3-5", "MQTT311-3.1.3-5"})
    void everyOrdinaryClientIdIsTaken() {
        for (String id : new String[] {"0123456789abcdefghijklm", "ABCDEFGHIJKLMNOPQRSTUVW", "Z"}) {
            try (RawClient client = open().connect5(id)) {
                client.expectNothing();
            }
        }
    }

    @Test
    @Clause({"MQTT-3.1.3-10", "MQTT-3.1.3-11", "MQTT-3.1.3-12"})
    void theWillKeepsItsProperties() {
        try (RawClient observer = open().connect5("wp-o")) {
            observer.send("82", "0001 00 'wp' 00").read();
            try (RawClient client = open()) {
                client.send(
                        "10",
                        "'MQTT' 05 06 0000 00 'wp' 13 26 'b' '1' 26 'a' '2' 18 00000000"
                                + " 'wp' 'x'");
                client.read();
            }
            observer.expect("3014 'wp' 0e 26 'b' '1' 26 'a' '2' 78");
        }
    }

    @Test
    @Clause({
        "MQTT-3.1.4-1",
        "MQTT-3.1.4-2",
        "MQTT-3.1.4-6",
        "MQTT-3.2.2-6",
        "MQTT-3.2.2-7",
        "MQTT-3.2.2-8",
        "MQTT-3.14.0-1",
        "MQTT-3.1.3-8",
        "MQTT311-3.1.4-1",
        "MQTT311-3.1.4-5",
        "MQTT311-3.2.2-4",
        "MQTT311-3.2.2-5"
    })
    void whatFollowsARefusalIsIgnored() {
        try (RawClient watcher = open().connect5("refused-w")) {
            watcher.send("82", "0001 00 'refused' 00").read();
            try (RawClient client = open()) {
                client.sendBytes(
                        RawClient.bytes("1012 'MQTT' 05 02 003c 04 15 'M' 'a' 300a 'refused' 00"));
                client.expect("2003008c00").expectClosed();
            }
            watcher.expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.1.4-4", "MQTT-3.2.0-2", "MQTT-3.2.2-1", "MQTT311-3.1.4-4", "MQTT311-3.2.0-1"})
    void packetsBehindConnectAreHandled() {
        try (RawClient client = open()) {
            client.sendBytes(RawClient.bytes("1010 'MQTT' 05 02 003c 00 'eag' c000"));
            assertEquals(2, client.read().type());
            client.expect("d000");
        }
    }

    @Test
    @Clause({"MQTT-3.2.2-22"})
    @Differs("2.0 closes without DISCONNECT")
    void withoutServerKeepAliveTheClientsCounts() {
        try (RawClient client = open()) {
            client.send("10", "'MQTT' 05 02 0001 00 'own-ka'");
            assertFalse(client.read().toString().contains("13000"));
            client.expectDisconnect(0x8d);
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-5"})
    @Differs("2.0 closes without DISCONNECT")
    void anExpiredMessageIsForgotten() {
        try (RawClient client = open().connect5("exp", "02", "05 11 00000064")) {
            client.send("82", "0001 00 'exp' 01").read();
        }
        try (RawClient publisher = open().connect5("exp-p")) {
            publisher.send("32", "'exp' 0001 05 02 00000001 61").read();
            publisher.send("32", "'exp' 0002 00 62").read();
            try (RawClient pause = open()) {
                // A keep alive of one second ends after one and a half: a clock without sleeping.
                pause.send("10", "'MQTT' 05 02 0001 00 'exp-clock'").read();
                pause.expectDisconnect(0x8d);
            }
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 05 00 0000 05 11 00000064 'exp'").read();
            back.expect("3209 'exp' 0001 00 62");
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-7"})
    void aliasesEndWithTheConnection() {
        try (RawClient client = open().connect5("alias-end")) {
            client.send("30", "'t' 03 23 0001").expectNothing();
        }
        try (RawClient client = open().connect5("alias-end")) {
            client.send("30", "'' 03 23 0001").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-12"})
    void everyAliasUpToTheMaximumIsTaken() {
        try (RawClient client = open().connect5("alias-all")) {
            for (int alias = 1; alias <= 10; alias++) {
                client.send("30", "'t' 03 23 " + String.format("%04x", alias));
            }
            client.expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.3.2-13", "MQTT-3.3.2-14", "MQTT-3.3.2-19"})
    @Differs("2.0 accepts wildcards in a response topic")
    void responseTopicAndContentTypeAreChecked() {
        for (String properties : new String[] {"04 08 'a' ", "04 03 'a'"}) {
            try (RawClient client = open().connect5("rt")) {
                client.send("30", "'t' " + properties).expectNothing();
            }
        }
        try (RawClient client = open().connect5("rt")) {
            client.send("30", "'t' 04 08 '#'").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect5("rt")) {
            client.send("30", "'t' 04 03 0001ff").expectDisconnect(0x81);
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-10", "MQTT-4.9.0-2", "MQTT-4.9.0-3"})
    void aFullWindowHoldsBackNothingButPublish() {
        try (RawClient client = open().connect5("full", "02", "03 21 0001")) {
            client.send("82", "0001 00 'full' 01").read();
            client.send("32", "'full' 0001 00 61").read();
            client.read();
            client.send("32", "'full' 0002 00 62").expect("4002 0002");
            client.send("82", "0003 00 'other' 00").expect("9004 0003 00 00");
            client.expectNothing();
        }
    }

    @Test
    @Clause({
        "MQTT-3.4.2-1",
        "MQTT-3.5.2-1",
        "MQTT-3.6.2-1",
        "MQTT-3.7.2-1",
        "MQTT-3.15.2-1",
        "MQTT-3.14.2-1"
    })
    @Differs("2.0 accepts any reason code")
    void reasonCodesAreOfTheirPacket() {
        for (String packet :
                new String[] {"4003000192", "5003000192", "6203000181", "7003000187", "f00181"}) {
            try (RawClient client = open().connect5("reason")) {
                client.sendRaw(packet).expectDisconnect(0x82);
            }
        }
    }

    @Test
    @Clause({"MQTT-3.8.4-4"})
    void aReplacedSubscriptionLosesNothing() {
        try (RawClient client = open().connect5("replace")) {
            client.send("31", "'replace' 00 61");
            client.send("82", "0001 00 'replace' 01").read();
            client.expect("310b 'replace' 00 61");
            client.send("82", "0002 00 'replace' 00").read();
            client.expect("310b 'replace' 00 61");
            client.send("32", "'replace' 0001 00 62").expect("300b 'replace' 00 62");
        }
    }

    @Test
    @Clause({"MQTT-3.10.4-3", "MQTT311-3.10.4-3"})
    void whatHasBegunIsFinishedAfterUnsubscribe() {
        try (RawClient client = open().connect5("finish", "02", "05 11 00000064")) {
            client.send("82", "0001 00 'finish' 01").read();
            try (RawClient publisher = open().connect5("finish-p")) {
                publisher.send("32", "'finish' 0001 00 61").read();
            }
            client.read();
            client.send("a2", "0002 00 'finish'").read();
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 05 00 0000 05 11 00000064 'finish'").read();
            back.expect("3a0c 'finish' 0001 00 61");
        }
    }

    @Test
    @Clause({
        "MQTT-4.3.3-1",
        "MQTT-4.3.3-2",
        "MQTT-4.3.3-3",
        "MQTT-4.3.3-4",
        "MQTT-4.3.3-5",
        "MQTT-4.3.3-6",
        "MQTT-4.3.3-7",
        "MQTT-4.3.3-9",
        "MQTT-4.3.3-10",
        "MQTT-4.3.3-12",
        "MQTT-4.3.3-13",
        "MQTT-4.6.0-1",
        "MQTT-4.6.0-2",
        "MQTT-4.6.0-3",
        "MQTT-4.6.0-4",
        "MQTT-4.4.0-2",
        "MQTT311-4.3.3-1",
        "MQTT311-4.6.0-1",
        "MQTT311-4.6.0-2",
        "MQTT311-4.6.0-3",
        "MQTT311-4.6.0-4",
        "MQTT311-4.6.0-5"
    })
    void qos2GoesThroughAllItsSteps() {
        try (RawClient client = open().connect5("steps");
                RawClient publisher = open().connect5("steps-p")) {
            client.send("82", "0001 00 'steps' 02").read();
            publisher.send("34", "'steps' 0005 00 61").expect("5002 0005");
            publisher.send("3c", "'steps' 0005 00 61").expect("5002 0005");
            publisher.sendRaw("62020005").expect("7002 0005");
            client.expect("340b 'steps' 0001 00 61");
            client.sendRaw("50020001").expect("6202 0001");
            client.sendRaw("50020001").expect("6202 0001");
            client.sendRaw("70020001").expectNothing();
        }
    }

    @Test
    @Clause({
        "MQTT-4.3.2-1",
        "MQTT-4.3.2-2",
        "MQTT-4.3.2-3",
        "MQTT-4.1.0-1",
        "MQTT-4.1.0-2",
        "MQTT-4.5.0-1",
        "MQTT-4.5.0-2",
        "MQTT311-4.3.2-1",
        "MQTT311-4.5.0-1",
        "MQTT311-4.5.0-2",
        "MQTT311-4.1.0-1",
        "MQTT311-4.1.0-2",
        "MQTT311-3.1.2-4",
        "MQTT311-3.1.2-5",
        "MQTT311-3.1.3-2",
        "MQTT-4.2.0-1",
        "MQTT311-7.1.1-1"
    })
    void aSessionKeepsWhatItsClientMissed() {
        try (RawClient client = open().connect311("missed", false)) {
            client.send("82", "0001 'missed' 01").read();
        }
        try (RawClient publisher = open().connect5("missed-p")) {
            publisher.send("32", "'missed' 0001 00 61").read();
        }
        try (RawClient back = open()) {
            back.send("10", "'MQTT' 04 00 0000 'missed'").expect("20020100");
            back.expect("320b 'missed' 0001 61").sendRaw("40020001").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-4.7.3-3", "MQTT311-4.7.3-3"})
    void topicsTakeAllThatTwoLengthBytesCanSay() {
        String topic = "x".repeat(65_535);
        try (RawClient client = open().connect5("longest")) {
            client.send("82", "0001 00 '" + topic + "' 00").expect("9004 0001 00 00");
            client.send("30", "'" + topic + "' 00");
            assertEquals(65_538, client.read().body().length);
        }
    }

    @Test
    @Clause({"MQTT-4.8.2-6"})
    void aMessageThatAMemberRefusesIsNotOfferedToOthers() {
        try (RawClient a = open().connect5("refuse-a");
                RawClient publisher = open().connect5("refuse-p")) {
            a.send("82", "0001 00 '$share/g/refuse' 01").read();
            publisher.send("32", "'refuse' 0001 00 61").read();
            a.read();
            try (RawClient b = open().connect5("refuse-b")) {
                b.send("82", "0001 00 '$share/g/refuse' 01").read();
                a.sendRaw("4003000183").expectNothing();
                b.expectNothing();
                a.cut();
                b.expectNothing();
            }
        }
    }

    @Test
    @Clause({"MQTT311-3.1.2-7", "MQTT311-3.3.1-5", "MQTT311-3.3.1-7", "MQTT311-4.3.1-1"})
    void retainedMessagesOutliveTheirPublisher() {
        try (RawClient client = open().connect311("ret3", true)) {
            client.send("33", "'ret3' 0001 61").read();
            client.send("31", "'ret3' 62").expectNothing();
        }
        try (RawClient client = open().connect311("ret3", true)) {
            client.send("82", "0001 'ret3' 02").read();
            client.expect("3107 'ret3' 62");
        }
    }

    @Test
    @Clause({"MQTT311-3.1.3-6"})
    void anEmptyClientIdIsReplacedForMqtt311() {
        try (RawClient client = open().connect311("", true)) {
            client.expectNothing();
        }
    }

    @Test
    @Clause({"MQTT311-3.3.5-2"})
    void mqtt3ClientsAreNotToldWhatIsForbidden() {
        try (RawClient client = open().connect311("deny3", true)) {
            client.send("32", "'$SYS/x' 0001 61").expect("4002 0001");
        }
    }

    @Test
    @Clause({"MQTT311-4.7.3-2", "MQTT311-4.7.3-4", "MQTT-4.7.3-4"})
    void topicsAreComparedAsTheyAre() {
        try (RawClient client = open().connect311("norm", true)) {
            client.send("82", "0001 'norm/\u00e9' 00").read();
            client.send("30", "'norm/e\u0301'").send("30", "'NORM/\u00e9'").expectNothing();
            client.send("30", "000100").expectClosed();
        }
    }
}
