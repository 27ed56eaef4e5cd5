package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients of a listener that have a part of the tree to themselves.
class MountPointTest {
    @Test
    void guestsSeeTheirPartAsTheWhole() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                        BrokerProcess.start("listener " + port + " 127.0.0.1", "mount_point house/")
                                .awaitRunning();
                RawClient all = broker.open().connect5("all");
                RawClient guest = new RawClient(port).connect5("guest");
                RawClient shared = new RawClient(port).connect5("shared")) {
            all.send("82", "0001 00 '#' 00").expect("9004 0001 00 00");
            guest.send("82", "0001 00 '#' 00").expect("9004 0001 00 00");
            shared.send("82", "0001 00 '$share/g/+' 00").expect("9004 0001 00 00");

            guest.send("30", "'a' 00 41").expect("3005 'a' 00 41").expectNothing();
            shared.expect("3005 'a' 00 41");
            all.expect("300b 'house/a' 00 41");
            all.send("31", "'house/b' 00 42").expect("300b 'house/b' 00 42");
            guest.expect("3005 'b' 00 42");
            shared.expect("3005 'b' 00 42");
            all.send("30", "'a' 00 43").expect("3005 'a' 00 43");
            guest.expectNothing();

            guest.send("82", "0002 00 'b' 00").expect("9004 0002 00 00").expect("3105 'b' 00 42");
            guest.send("a2", "0003 00 'b' '#'").expect("b005 0003 00 00 00");
            all.send("30", "'house/b' 00 42").expect("300b 'house/b' 00 42");
            guest.expectNothing();
        }
    }

    @Test
    void theWillOfAGuestIsBelowToo() {
        int port = BrokerProcess.freePort();
        try (BrokerProcess broker =
                        BrokerProcess.start("listener " + port + " 127.0.0.1", "mount_point house/")
                                .awaitRunning();
                RawClient all = broker.open().connect5("all")) {
            all.send("82", "0001 00 '#' 00").expect("9004 0001 00 00");
            try (RawClient guest = new RawClient(port)) {
                guest.send("10", "'MQTT' 05 06 0000 00 'guest' 00 'will' '!'").read();
            }
            all.expect("300e 'house/will' 00 21");
        }
    }

    @Test
    void aWillWithoutRoomForTheMountPointIsRefusedBeforeThereIsASession() {
        int port = BrokerProcess.freePort();
        String topic = "77".repeat(65_530);
        try (BrokerProcess broker =
                        BrokerProcess.start("listener " + port + " 127.0.0.1", "mount_point house/")
                                .awaitRunning();
                RawClient guest = new RawClient(port);
                RawClient later = new RawClient(port)) {
            guest.send("10", "'MQTT' 05 06 0000 00 'guest' 00 fffa" + topic + " '!'");
            assertEquals(0x90, guest.read().at(1), broker.log());

            later.send("10", "'MQTT' 05 00 0000 05 11 000000ff 'guest'");
            assertEquals(0, later.read().at(0), "no session is there");
        }
    }

    @Test
    void aWildcardIsRefused(@TempDir Path folder) throws IOException {
        Path config = folder.resolve("c.conf");
        Files.writeString(config, "listener 1883\nmount_point a/+/\n");

        Result result =
                Programs.run(BrokerProcess.executable(), "-c", config.toString(), "--test-config");

        assertEquals(3, result.status());
        assertTrue(result.output().contains("Error: Invalid mount_point 'a/+/'."), result.output());
        assertTrue(result.output().contains(config + ":2."), result.output());
    }
}
