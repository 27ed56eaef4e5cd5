package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.net.keylog.KeyLog;
import io.haltere.net.psk.PreSharedKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// With a key log TLS is Bouncy Castle's: what holds without one holds with one, all of it.
class LoggedTlsTest extends TlsTest {
    private static final String HEX = "c0ffee0123";

    @TempDir private Path logs;

    private Certificates own = new Certificates(Path.of("."));

    @BeforeEach
    void useTheFolder() {
        own = new Certificates(logs);
    }

    private Path log() {
        return logs.resolve("keys.log");
    }

    @Override
    TlsOptions made(TlsOptions options) {
        return options.withKeyLog(log());
    }

    /// Both sides know the same secrets. OpenSSL tells one more, for exporters.
    private Set<String> lines(Path path) throws IOException {
        var lines = new TreeSet<String>();
        for (String line : Files.readAllLines(path)) {
            if (!line.startsWith("#") && !line.startsWith("EXPORTER_SECRET ")) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static void exchange(Route route) throws IOException {
        try (Transport transport = route.open()) {
            transport.output().write("abc\n".getBytes(StandardCharsets.US_ASCII));
            transport.output().flush();
            assertEquals(
                    "cba\n",
                    new String(transport.input().readNBytes(4), StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, 1", "TLSv1.3, 4"})
    void bothSidesTellTheSameSecrets(String version, int secrets) throws Exception {
        own.authority("ca");
        own.issue("server", "ca", "IP:127.0.0.1");
        TlsOptions options = made(TlsOptions.trusting(own.file("ca.crt")));
        String server = "-rev -cert server.crt -key server.key -keylogfile theirs.log";
        try (var openssl = OpenSslServer.of(logs, server)) {
            Route route = openssl.route().withTls(options.withVersions(List.of(version)));

            exchange(route);
            exchange(route);
        }

        assertEquals(2 * secrets, lines(log()).size());
        assertEquals(lines(logs.resolve("theirs.log")), lines(log()));
    }

    @Test
    void bothSidesTellTheSameSecretOfAPreSharedKey() throws Exception {
        TlsOptions options = made(TlsOptions.preShared(PreSharedKey.ofHex("sensor", HEX)));
        String server =
                "-rev -nocert -tls1_2 -psk_identity sensor -keylogfile theirs.log -psk " + HEX;
        try (var openssl = OpenSslServer.of(logs, server)) {
            exchange(openssl.route().withTls(options));
        }

        assertEquals(1, lines(log()).size());
        assertEquals(lines(logs.resolve("theirs.log")), lines(log()));
    }

    @Test
    void refusesAnEdwardsKeyWithALogWhichTheLibraryWouldNotShow() {
        Certificates files = files();
        TlsOptions options =
                made(TlsOptions.trusting(files.file("ca.crt")))
                        .withCertificate(
                                files.file("ed25519.crt"), files.file("ed25519.key"), null);

        var failure = assertThrows(IOException.class, () -> TlsContexts.context(options));

        assertTrue(String.valueOf(failure.getMessage()).contains("EdDSA"));
    }

    @Test
    void nobodyElseMayReadTheLog() throws Exception {
        KeyLog.at(log()).append("LABEL", new byte[] {1}, new byte[] {(byte) 0xAB});
        KeyLog.at(log()).append("LABEL", new byte[] {2}, new byte[] {(byte) 0xCD});

        assertEquals(List.of("LABEL 01 ab", "LABEL 02 cd"), Files.readAllLines(log()));
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(log()));
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws Exception {
        Files.createFile(log());
        Files.setPosixFilePermissions(log(), PosixFilePermissions.fromString("rw-r-----"));

        refused(log(), "others than its owner have access");
    }

    @Test
    void aLinkIsRefused() throws Exception {
        Files.createSymbolicLink(log(), Files.createFile(logs.resolve("victim")));

        refused(log(), "");
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        refused(logs.resolve("nowhere").resolve("log"), "nowhere");
    }

    private void refused(Path path, String reason) {
        String message =
                String.valueOf(assertThrows(IOException.class, () -> KeyLog.at(path)).getMessage());
        assertTrue(message.startsWith("Unable to write key log " + path + ": "), message);
        assertTrue(message.contains(reason), message);
    }
}
