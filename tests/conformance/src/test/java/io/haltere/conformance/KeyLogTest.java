package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--tls-keylog` of the broker, beside what OpenSSL tells of the same connections.
class KeyLogTest {
    private static final String KEY = "00c0ffee0123456789abcdef";

    /// CONNECT and DISCONNECT: the broker ends the connection when all secrets have been told.
    private static final String PACKETS =
            "\\020\\014\\000\\004MQTT\\004\\002\\000\\074\\000\\000\\340\\000";

    @TempDir private Path folder = Path.of("");

    private Path ours() {
        return folder.resolve("ours.log");
    }

    private BrokerProcess broker(String jvmOptions, String... options) {
        List<String> words = List.of("--tls-keylog", ours().toString());
        return BrokerProcess.startWords(words, jvmOptions, options).awaitRunning();
    }

    private void connect(int port, String arguments) {
        String command =
                "printf '%s' | openssl s_client -quiet -keylogfile %s -connect 127.0.0.1:%d %s"
                        .formatted(PACKETS, folder.resolve("theirs.log"), port, arguments);
        Result result = Programs.run("bash", "-c", command);
        assertTrue(Files.exists(folder.resolve("theirs.log")), result.output());
    }

    /// Not every library tells the secret for exporters, which no connection needs.
    private Set<String> secrets(String file) throws IOException {
        var lines = new TreeSet<String>();
        for (String line : Files.readAllLines(folder.resolve(file))) {
            if (!line.startsWith("#") && !line.startsWith("EXPORTER_SECRET ")) {
                lines.add(line);
            }
        }
        return lines;
    }

    private void assertSameSecrets(int count) throws IOException {
        assertEquals(count, secrets("ours.log").size());
        assertEquals(secrets("theirs.log"), secrets("ours.log"));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(ours())));
    }

    @ParameterizedTest
    @CsvSource({
        "'', -tls1_2, 1",
        "'', -tls1_3, 4",
        "-Dio.netty.handler.ssl.noOpenSsl=true, -tls1_2, 1",
        "-Dio.netty.handler.ssl.noOpenSsl=true, -tls1_3, 4"
    })
    void theBrokerTellsTheSecretsThatItsClientTells(String jvm, String version, int secrets)
            throws IOException {
        var authority = new Authority(folder.resolve("ca"), "ca");
        authority.issue("server", "/CN=localhost", "server");
        String certificate = "certfile " + authority.file("server.crt");
        String key = "keyfile " + authority.file("server.key");
        try (BrokerProcess broker = broker(jvm, certificate, key)) {
            broker.awaitLog("This is for DEBUGGING only");
            connect(broker.port(), version);
            connect(broker.port(), version);
        }
        assertSameSecrets(2 * secrets);
    }

    @Test
    void clientsAreAskedForTheirCertificatesAsEver() throws IOException {
        var authority = new Authority(folder.resolve("ca"), "ca");
        authority.issue("server", "/CN=localhost", "server");
        authority.issue("client", "/CN=somebody", "client");
        try (BrokerProcess broker =
                broker(
                        "",
                        "certfile " + authority.file("server.crt"),
                        "keyfile " + authority.file("server.key"),
                        "cafile " + authority.file("ca.crt"),
                        "require_certificate true")) {
            String own =
                    " -cert %s -key %s"
                            .formatted(authority.file("client.crt"), authority.file("client.key"));
            connect(broker.port(), "-tls1_3" + own);
            broker.awaitLog("negotiated TLSv1.3");
            connect(broker.port(), "-tls1_2" + own);
            broker.awaitLog("negotiated TLSv1.2");

            Programs.run(
                    "bash",
                    "-c",
                    "openssl s_client -connect 127.0.0.1:%d -tls1_2 </dev/null"
                            .formatted(broker.port()));

            broker.awaitLog("TLS error from ");
        }
        assertSameSecrets(4 + 1);
    }

    @Test
    void preSharedKeysAreNoException() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys"), "sensor:" + KEY + "\n");
        try (BrokerProcess broker = broker("", "psk_hint hint", "psk_file " + keys)) {
            connect(broker.port(), "-tls1_2 -psk_identity sensor -psk " + KEY);
        }
        assertSameSecrets(1);
    }

    @Test
    void aLinkIsNoPlaceForSecrets() throws IOException {
        Path real = Files.createFile(folder.resolve("real"));
        Files.createSymbolicLink(ours(), real);
        Path config = folder.resolve("mosquitto.conf");
        Files.writeString(
                config, "user root\nlistener " + BrokerProcess.freePort() + " 127.0.0.1\n");

        Result result =
                Programs.run(
                        BrokerProcess.executable(),
                        "-c",
                        config.toString(),
                        "--tls-keylog",
                        ours().toString());

        assertEquals(1, result.status(), result.output());
        assertTrue(
                result.output().contains("Error: Unable to write key log " + ours()),
                result.output());
    }
}
