package io.haltere.conformance;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Wills and the end of connections.
@Tag("wire")
class WillTest extends BrokerTest {
    @Test
    @Clause({"MQTT-3.1.2-7", "MQTT-3.1.2-8", "MQTT311-3.1.2-8"})
    void aCutPublishesTheWill() {
        try (RawClient observer = observer("cut")) {
            connect("w-cut", "06", "00", "will/cut").cut();
            observer.expect("300c 'will/cut' 00 77");
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-10", "MQTT-3.14.4-3", "MQTT311-3.1.2-10", "MQTT311-3.14.4-3"})
    void aGoodbyeDoesNot() {
        try (RawClient observer = observer("bye")) {
            connect("w-bye", "06", "00", "will/bye").sendRaw("e000").expectClosed();
            observer.expectNothing();
        }
    }

    @Test
    @Clause({"MQTT-3.14.4-3"})
    void aGoodbyeMayAskForIt() {
        try (RawClient observer = observer("ask")) {
            connect("w-ask", "06", "00", "will/ask").sendRaw("e00104").expectClosed();
            observer.expect("300c 'will/ask' 00 77");
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-14", "MQTT-3.1.2-15", "MQTT311-3.1.2-16", "MQTT311-3.1.2-17"})
    void theWillIsRetainedOnDemand() {
        try (RawClient observer = observer("keep")) {
            connect("w-keep", "26", "00", "will/keep").cut();
            observer.read();
            observer.send("82", "0002 00 'will/keep' 00").read();
            observer.expect("310d 'will/keep' 00 77");
        }
    }

    @Test
    @Clause({"MQTT-3.1.3-9"})
    void aReconnectCancelsADelayedWill() {
        try (RawClient observer = observer("late")) {
            connect("w-late", "04", "05 18 00000001", "will/late").cut();
            try (RawClient _ = connect("w-late", "04", "05 18 00000001", "will/late")) {
                observer.expectNothing();
            }
            observer.expect("300d 'will/late' 00 77");
        }
    }

    @Test
    @Clause({"MQTT-3.1.2-8", "MQTT-4.13.1-1"})
    @Differs("2.0 says protocol error for packet type 0")
    void aProtocolErrorPublishesTheWill() {
        try (RawClient observer = observer("err")) {
            connect("w-err", "06", "00", "will/err").sendRaw("0000").expectDisconnect(0x81);
            observer.expect("300c 'will/err' 00 77");
        }
    }

    @Test
    @Clause({"MQTT-3.14.4-2", "MQTT-3.14.2-1", "MQTT311-3.14.4-2"})
    void disconnectEndsTheConnection() {
        try (RawClient client = open().connect5("dis")) {
            client.sendRaw("e000").expectClosed();
        }
        try (RawClient client = open().connect311("dis3", true)) {
            client.sendRaw("e000").expectClosed();
        }
    }

    @Test
    @Clause({"MQTT-3.14.2-2"})
    void aSessionThatEndsWithItsConnectionCannotBeExtended() {
        try (RawClient client = open().connect5("ext")) {
            client.sendRaw("e007 00 05 11 0000000a").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT-4.12.0-7", "MQTT-4.12.0-6"})
    @Differs("2.0 closes without DISCONNECT")
    void authNeedsAMethodInConnect() {
        try (RawClient client = open().connect5("auth")) {
            client.send("f0", "19 04 15 'M'").expectDisconnect(0x82);
        }
    }

    @Test
    @Clause({"MQTT311-3.1.2-12"})
    void withoutAWillNothingIsPublished() {
        try (RawClient observer = open().connect5("o-none")) {
            observer.send("82", "0001 00 '#' 02").read();
            open().connect311("w-none", true).cut();
            observer.expectNothing();
        }
    }

    private RawClient observer(String name) {
        RawClient client = open().connect5("o-" + name);
        client.send("82", "0001 00 'will/" + name + "' 00").read();
        return client;
    }

    /// A client with a session of 100 seconds and the will "w".
    private RawClient connect(String id, String flags, String willProperties, String topic) {
        RawClient client = open();
        client.send(
                "10",
                "'MQTT' 05 "
                        + flags
                        + " 0000 05 11 00000064 '"
                        + id
                        + "' "
                        + willProperties
                        + "'"
                        + topic
                        + "' 'w'");
        client.read();
        return client;
    }
}
