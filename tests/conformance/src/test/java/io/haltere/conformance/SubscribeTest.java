package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.RawClient.Frame;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// SUBSCRIBE, UNSUBSCRIBE, and what they bring: retained messages, shared groups.
@Tag("wire")
class SubscribeTest extends BrokerTest {
    @Test
    @Clause({
        "MQTT-3.8.4-1",
        "MQTT-3.8.4-2",
        "MQTT-3.8.4-5",
        "MQTT-3.8.4-6",
        "MQTT-3.8.4-7",
        "MQTT-3.9.3-1",
        "MQTT-2.2.1-6",
        "MQTT-3.9.3-2"
    })
    void eachRequestHasItsAnswerInOrder() {
        try (RawClient client = open().connect5("many")) {
            client.send("82", "1234 00 'm/a' 02 'm/b' 00 'm/c' 01");
            client.expect("9006 1234 00 02 00 01");
        }
    }

    @Test
    @Clause({
        "MQTT311-3.8.4-1",
        "MQTT311-3.8.4-2",
        "MQTT311-3.8.4-4",
        "MQTT311-3.8.4-5",
        "MQTT311-3.9.3-1",
        "MQTT311-3.9.3-2",
        "MQTT311-2.3.1-7"
    })
    void mqtt3RequestsHaveTheirAnswersToo() {
        try (RawClient client = open().connect311("many3", true)) {
            client.send("82", "1234 'm/a' 02 'm/b' 00").expect("9004 1234 02 00");
        }
    }

    @Test
    @Clause({"MQTT-3.8.3-2", "MQTT311-3.8.3-3", "MQTT-3.10.3-2", "MQTT311-3.10.3-2"})
    @Differs("2.0 says malformed; the specification, protocol error")
    void aRequestNeedsAFilter() {
        try (RawClient client = open().connect5("none")) {
            client.send("82", "0001 00").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect5("none")) {
            client.send("a2", "0001 00").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect311("none3", true)) {
            client.send("82", "0001").expectClosed();
        }
    }

    @Test
    @Clause({
        "MQTT-4.7.1-1",
        "MQTT-4.7.1-2",
        "MQTT-4.7.3-1",
        "MQTT-4.7.3-2",
        "MQTT-4.8.2-1",
        "MQTT-4.8.2-2",
        "MQTT311-4.7.1-2",
        "MQTT311-4.7.1-3",
        "MQTT311-4.7.3-1"
    })
    @Differs("Mosquitto accepts an empty share name")
    void illFormedFiltersEndTheConnection() {
        for (String filter :
                List.of(
                        "'a#'",
                        "'#/a'",
                        "'a+'",
                        "''",
                        "0001 00",
                        "'$share//a'",
                        "'$share/g'",
                        "'$share/g+/a'")) {
            try (RawClient client = open().connect5("ill")) {
                client.send("82", "0001 00 " + filter + " 00").expectDisconnect(0x81);
            }
        }
    }

    @Test
    @Clause({"MQTT-3.8.3-5", "MQTT311-3.8.3-4"})
    @Differs("2.0 says malformed for retain handling 3; the specification, protocol error")
    void reservedOptionBitsAreZero() {
        try (RawClient client = open().connect5("bits")) {
            client.send("82", "0001 00 't' 80").expectDisconnect(0x81);
        }
        try (RawClient client = open().connect5("bits")) {
            client.send("82", "0001 00 't' 30").expectDisconnect(0x82);
        }
        try (RawClient client = open().connect311("bits3", true)) {
            client.send("82", "0001 't' 03").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.8.3-4"})
    @Differs("2.0 accepts it; 2.1 does not")
    void sharedSubscriptionsHaveNoNoLocal() {
        try (RawClient client = open().connect5("nolocal")) {
            client.send("82", "0001 00 '$share/g/t' 04").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT-3.8.3-3"})
    void noLocalIsKept() {
        try (RawClient client = open().connect5("nl")) {
            client.send("82", "0001 00 'nl' 04").read();
            client.send("30", "'nl' 00").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-4.7.2-1", "MQTT311-4.7.2-1", "MQTT-4.7.3-4"})
    void wildcardsDoNotSeeSys() {
        try (RawClient client = open().connect5("dollar")) {
            client.send("82", "0001 00 '+/broker/version' 00").read();
            client.expectNothing();
            client.send("82", "0002 00 '$SYS/broker/version' 00").read();
            assertTrue(client.read().text().contains("mosquitto version"));
        }
    }

    @Test
    @Clause({
        "MQTT-3.8.4-3",
        "MQTT-3.3.1-9",
        "MQTT-3.3.1-8",
        "MQTT-3.3.1-5",
        "MQTT311-3.3.1-6",
        "MQTT311-3.3.1-8",
        "MQTT311-3.8.4-3"
    })
    void aSubscriptionIsSentWhatIsRetained() {
        try (RawClient client = open().connect5("retained")) {
            client.send("31", "'ret/1' 00 61");
            client.send("82", "0001 00 'ret/+' 00").expect("9004 0001 00 00");
            client.expect("3109 'ret/1' 00 61");
            client.send("82", "0002 00 'ret/+' 00").expect("9004 0002 00 00");
            client.expect("3109 'ret/1' 00 61");
        }
    }

    @Test
    @Clause({"MQTT-3.3.1-6", "MQTT-3.3.1-7", "MQTT311-3.3.1-10", "MQTT311-3.3.1-11"})
    void anEmptyRetainedMessageDeletes() {
        try (RawClient client = open().connect5("delete")) {
            client.send("31", "'del' 00 61").send("31", "'del' 00");
            client.send("82", "0001 00 'del' 00").read();
            client.expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.3.1-10", "MQTT-3.3.1-11"})
    void retainHandlingIsKept() {
        try (RawClient client = open().connect5("handling")) {
            client.send("31", "'rh' 00 61");
            client.send("82", "0001 00 'rh' 20").read();
            client.expectNothing();
            client.send("82", "0001 00 'rh' 10").read();
            client.expectNothing();
            client.send("a2", "0002 00 'rh'").expect("b004 0002 00 00");
            client.send("82", "0003 00 'rh' 10").read();
            client.expect("3106 'rh' 00 61");
        }
    }

    @Test
    @Clause({"MQTT-3.3.1-12", "MQTT-3.3.1-13", "MQTT311-3.3.1-9"})
    @Differs("2.0 keeps the options of the first SUBSCRIBE")
    void theRetainFlagOfLiveMessagesIsTheSubscribersChoice() {
        try (RawClient client = open().connect5("rap")) {
            client.send("82", "0001 00 'rap' 00").read();
            client.send("31", "'rap' 00 61").expect("3007 'rap' 00 61");
            client.send("82", "0001 00 'rap' 28").read();
            client.send("31", "'rap' 00 62").expect("3107 'rap' 00 62");
        }
    }

    @Test
    @Clause({
        "MQTT-3.10.4-1",
        "MQTT-3.10.4-2",
        "MQTT-3.10.4-4",
        "MQTT-3.10.4-5",
        "MQTT-3.10.4-6",
        "MQTT-3.11.3-1",
        "MQTT-3.11.3-2"
    })
    void unsubscribeIsAnsweredFilterByFilter() {
        try (RawClient client = open().connect5("un")) {
            client.send("82", "0001 00 'un/a' 00 'un/b' 00").read();
            client.send("a2", "0002 00 'un/a' 'un/x' 'un/b'").expect("b006 0002 00 00 11 00");
            client.send("30", "'un/a' 00 61").expectNothing();
        }
    }

    @Test
    @Clause({
        "MQTT311-3.10.4-1",
        "MQTT311-3.10.4-2",
        "MQTT311-3.10.4-4",
        "MQTT311-3.10.4-5",
        "MQTT311-3.10.4-6"
    })
    void mqtt3UnsubscribeIsAnswered() {
        try (RawClient client = open().connect311("un3", true)) {
            client.send("82", "0001 'un3/a' 00").read();
            client.send("a2", "0002 'un3/a' 'un3/x'").expect("b002 0002");
            client.send("30", "'un3/a' 61").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.3.4-2", "MQTT-3.3.4-3", "MQTT-3.3.4-5", "MQTT311-3.3.5-1"})
    void overlappingSubscriptionsHaveACopyEachWithItsIdentifier() {
        try (RawClient client = open().connect5("over")) {
            client.send("82", "0001 02 0b 01 'over/#' 00").read();
            client.send("82", "0002 02 0b 02 'over/t' 01").read();
            client.send("32", "'over/t' 0001 00 61");
            List<Frame> frames = Stream.generate(client::read).limit(3).toList();
            long copies = frames.stream().filter(frame -> frame.type() == 3).count();
            long acks = frames.stream().filter(frame -> frame.type() == 4).count();
            assertEquals(2, copies);
            assertEquals(1, acks);
        }
    }

    @Test
    @Clause({"MQTT-4.8.2-3", "MQTT-4.8.2-4", "MQTT-4.8.2-5"})
    void aSharedMessageGoesToOneMember() {
        try (RawClient a = open().connect5("share-a");
                RawClient b = open().connect311("share-b", true);
                RawClient publisher = open().connect5("share-p")) {
            a.send("82", "0001 00 '$share/g/share' 00").read();
            b.send("82", "0001 '$share/g/share' 00").read();
            publisher.send("30", "'share' 00 31").send("30", "'share' 00 32");
            a.expect("3009 'share' 00 31").expectNothing();
            b.expect("3008 'share' 32").expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.8.3-1", "MQTT-3.10.3-1", "MQTT311-3.8.3-1", "MQTT311-3.10.3-1"})
    void filtersAreWellFormedUtf8() {
        try (RawClient client = open().connect5("utf")) {
            client.send("82", "0001 00 0003 eda080 00").expectDisconnect(0x81);
        }
        try (RawClient client = open().connect5("utf")) {
            client.send("a2", "0001 00 0003 eda080").expectDisconnect(0x81);
        }
    }

    /// mosquitto.conf(5), `try_private`: or two brokers would send to one another without end.
    @Test
    void bridgesOfMqtt3DoNotHearThemselvesAndSeeWhatIsRetained() {
        try (RawClient bridge = open();
                RawClient other = open().connect5("other")) {
            bridge.send("10", "'MQTT' 84 02 003c 'edge'").expect("20020000");
            bridge.send("82", "0001 'bridged' 00").expect("90 03 0001 00");

            bridge.send("30", "'bridged' 6d").expectNothing();
            other.send("31", "'bridged' 00 74");
            bridge.expect("31 0a 'bridged' 74");
            other.send("31", "'bridged' 00");
            bridge.expect("31 09 'bridged'");
        }
    }
}
