package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Our tools and Debian's with a pre-shared key, at Debian's broker.
class PskTest {
    private static final String OURS = BrokerProcess.root().resolve("bin") + "/";
    private static final String DEBIANS = "/usr/bin/";
    private static final String HEX = "00c0ffee0123456789abcdef";

    @TempDir private Path folder = Path.of("");

    private BrokerProcess broker() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "sensor:" + HEX + "\n");
        return BrokerProcess.startProgram(
                "/usr/sbin/mosquitto", "psk_hint hint", "psk_file " + keys);
    }

    private static Result publish(String home, BrokerProcess broker, String identity, String key) {
        String[] words = {
            home + "mosquitto_pub",
            "-p",
            Integer.toString(broker.port()),
            "--psk-identity",
            identity,
            "--psk",
            key,
            "-t",
            "kept",
            "-m",
            "from " + home,
            "-r",
            "-q",
            "1"
        };
        return Programs.run(words);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatOneToolPublishesTheOtherReads(boolean isOurs) throws Exception {
        String publisher = isOurs ? OURS : DEBIANS;
        String reader = isOurs ? DEBIANS : OURS;
        try (BrokerProcess broker = broker()) {
            Result published = publish(publisher, broker, "sensor", HEX);
            assertEquals("", published.output());
            assertEquals(0, published.status());
            Result read =
                    Programs.run(
                            reader + "mosquitto_sub",
                            "-p",
                            Integer.toString(broker.port()),
                            "--psk-identity",
                            "sensor",
                            "--psk",
                            HEX,
                            "-t",
                            "kept",
                            "-C",
                            "1");
            assertEquals("from " + publisher + "\n", read.output());
        }
    }

    @ParameterizedTest
    @CsvSource({"sensor, aa", "nobody, " + HEX})
    void wrongKeysAndNamesAreATlsError(String identity, String key) throws Exception {
        try (BrokerProcess broker = broker()) {
            Result refused = publish(OURS, broker, identity, key);
            assertTrue(
                    refused.output().startsWith("Unable to connect (A TLS error occurred.)."),
                    refused.output());
            assertEquals(1, refused.status());
        }
    }
}
