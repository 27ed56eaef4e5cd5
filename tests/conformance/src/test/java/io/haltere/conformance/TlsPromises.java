package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TLS with certificates, as Debian's tools, OpenSSL and the JDK see it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class TlsPromises {
    private static final String SUBJECT =
            "/C=DE/O=Zw\u00f6lf, Inc./CN=bob/emailAddress=b@example.org";

    private final String jvmOptions;
    private final int open = BrokerProcess.freePort();
    private final int named = BrokerProcess.freePort();
    private final int subject = BrokerProcess.freePort();
    private final int only13 = BrokerProcess.freePort();
    private final int weak = BrokerProcess.freePort();
    private final int undated = BrokerProcess.freePort();
    private Authority ours;
    private Authority theirs;
    private BrokerProcess broker;
    private RawClient silent;

    TlsPromises(String jvmOptions) {
        this.jvmOptions = jvmOptions;
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        ours = new Authority(folder.resolve("ours"), "ours");
        theirs = new Authority(folder.resolve("theirs"), "theirs");
        ours.issue("server", "/CN=localhost", "server");
        ours.issue("alice", "/CN=alice", "client");
        ours.issue("bob", SUBJECT, "client");
        ours.issue("nameless", "/O=nobody", "client");
        ours.issue("wrong-purpose", "/CN=w", "server");
        ours.issue("revoked", "/CN=r", "client");
        String[] past = {"-startdate", "20200101000000Z", "-enddate", "20200201000000Z"};
        ours.issue("expired", "/CN=expired", "client", past);
        String[] future = {"-startdate", "20900101000000Z", "-enddate", "20910101000000Z"};
        ours.issue("early", "/CN=early", "client", future);
        theirs.issue("stranger", "/CN=stranger", "client");
        ours.revoke("revoked");
        broker =
                BrokerProcess.startWith(jvmOptions, options().toArray(String[]::new))
                        .awaitRunning();
        silent = new RawClient(open).patience(30).sendRaw("16 03 01");
    }

    @AfterAll
    void stop() {
        silent.close();
        broker.close();
    }

    private List<String> options() {
        String required = "require_certificate true";
        var options = new ArrayList<>(List.of("event_loops 2", "set_tcp_nodelay true"));
        listener(options, open);
        listener(options, named, required, "use_identity_as_username true");
        options.add("crlfile " + ours.file("ca.crl"));
        listener(options, subject, required, "use_subject_as_username true");
        options.add("use_username_as_clientid true");
        listener(options, only13, "tls_version tlsv1.3");
        listener(options, weak, "ciphers ECDHE-ECDSA-AES128-GCM-SHA256:!aNULL:@STRENGTH");
        listener(options, undated, required, "use_identity_as_username true");
        options.add("disable_client_cert_date_checks true");
        return options;
    }

    private void listener(List<String> options, int port, String... more) {
        options.add("listener " + port + " 127.0.0.1");
        options.add("certfile " + ours.file("server.crt"));
        options.add("keyfile " + ours.file("server.key"));
        options.add("cafile " + ours.file("ca.crt"));
        options.addAll(List.of(more));
    }

    private Result publish(int port, Authority authority, String certificate, String... more) {
        var words = new ArrayList<>(List.of("/usr/bin/mosquitto_pub", "-h", "localhost"));
        words.addAll(List.of("-p", "" + port, "-t", "a", "-m", "b", "-q", "1"));
        words.addAll(List.of("--cafile", ours.file("ca.crt").toString()));
        if (!certificate.isEmpty()) {
            words.addAll(List.of("--cert", authority.file(certificate + ".crt").toString()));
            words.addAll(List.of("--key", authority.file(certificate + ".key").toString()));
        }
        words.addAll(List.of(more));
        return Programs.run(words.toArray(String[]::new));
    }

    private static Result openssl(String arguments, int port) {
        return Programs.run(
                "bash",
                "-c",
                "openssl s_client -connect 127.0.0.1:" + port + " " + arguments + " </dev/null");
    }

    /// A command that connects by MQTT 3.1.1 and leaves when it has been answered.
    private static String session(int port, String arguments, String id) {
        String connect =
                String.format(
                        "\\x10\\x%02x\\0\\4MQTT\\4\\2\\0\\0\\0\\x%02x%s",
                        12 + id.length(), id.length(), id);
        return "openssl s_client -connect 127.0.0.1:"
                + port
                + " "
                + arguments
                + " < <(printf '"
                + connect
                + "'; sleep 0.3)";
    }

    // Without certificates of clients.

    @Test
    void debiansToolsConnectAndTheCipherIsLogged() {
        Result result = publish(open, ours, "", "-i", "plain");

        assertEquals(0, result.status(), result.output());
        broker.awaitLog("as plain (p4, c1, k60).");
        broker.awaitLine("Client plain negotiated TLSv1\\.3 cipher TLS_[A-Z0-9_]+\n");
        broker.awaitLine("Client plain \\[127.0.0.1:[0-9]+\\] disconnected\\.");
    }

    @Test
    void ciphersHaveOpenSslsNames() {
        Programs.run("bash", "-c", session(weak, "-tls1_2", "weak"));

        broker.awaitLog("Client weak negotiated TLSv1.2 cipher ECDHE-ECDSA-AES128-GCM-SHA256");
        Result other = openssl("-tls1_2 -cipher ECDHE-ECDSA-AES256-GCM-SHA384", weak);
        assertNotEquals(0, other.status(), other.output());
    }

    @Test
    void theLowestVersionIsKept() {
        assertNotEquals(0, openssl("-tls1_2", only13).status());
        assertEquals(0, openssl("-tls1_3", only13).status());
        assertNotEquals(0, openssl("-tls1_1 -cipher DEFAULT:@SECLEVEL=0", open).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void clientsComeBackWithoutAWholeHandshake(String version, @TempDir Path folder) {
        String session = folder.resolve("session").toString();
        String id = "c" + version.charAt(6);

        Programs.run("bash", "-c", session(open, version + " -sess_out " + session, id));
        Result again =
                Programs.run("bash", "-c", session(open, version + " -sess_in " + session, id));

        assertTrue(again.output().contains("Reused, TLSv1."), again.output());
    }

    @Test
    void largeMessagesArriveWhole() throws IOException {
        byte[] bytes = new byte[1_500_000];
        new java.util.Random(7).nextBytes(bytes);
        String payload = java.util.HexFormat.of().formatHex(bytes, 0, 700_000);
        try (RawClient client = ours.open(ours.context(null), open)) {
            client.connect5("large").send("82", "0001 00 'large' 00").read();

            client.send("30", "'large' 00 " + payload);

            assertTrue(client.read().toString().endsWith(payload));
        }
    }

    @Test
    void aSessionMovesBetweenLoopsUnderTls() {
        SSLContext context = ours.context(null);
        for (int i = 0; i < 20; i++) {
            try (RawClient client = ours.open(context, open)) {
                client.send("10", "'MQTT' 05 00 0000 05 11 00000064 'tls-mover'");
                assertEquals(i == 0 ? 0 : 1, client.read().at(0));
                client.send("82", "0001 00 'tls-move' 00").read();
                client.send("30", "'tls-move' 00 61").expect("30 0c 'tls-move' 00 61");
                client.expectNothing();
            }
        }
    }

    @Test
    void whoIsTakenOverHearsOfItUnderTls() {
        SSLContext context = ours.context(null);
        try (RawClient old = ours.open(context, open).connect5("twice");
                RawClient young = ours.open(context, open).connect5("twice")) {
            old.expectDisconnect(0x8e);
            young.expectNothing();
        }
    }

    @Test
    void whoTakesOnePortForTheOtherIsLogged() {
        try (RawClient plain = new RawClient(open)) {
            plain.send("10", "'MQTT' 05 02 0000 00 'plain'");
            broker.awaitLine(
                    "Connection from 127.0.0.1:[0-9]+ rejected, client did not connect using TLS\\.");
        }
        assertNotEquals(0, openssl("", broker.port()).status());
        broker.awaitLine(
                "Client from 127.0.0.1:[0-9]+ appears to be using TLS to connect to a non-TLS"
                        + " listener\\.");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void halfAHandshakeIsEndedInTime() {
        silent.expectClosed();
        broker.awaitLine("Client <unknown> \\[.*\\] disconnected: exceeded timeout\\.");
    }

    // With certificates of clients.

    @Test
    void theCommonNameIsTheUserName() {
        Result result = publish(named, ours, "alice", "-i", "cn", "-u", "eve", "-P", "x");

        assertEquals(0, result.status(), result.output());
        broker.awaitLog("as cn (p4, c1, k60, u'alice').");
    }

    @Test
    void theSubjectIsTheUserNameAsDebiansBrokerHasIt(@TempDir Path folder) throws IOException {
        Result result = publish(subject, ours, "bob", "-i", "sub");
        assertEquals(0, result.status(), result.output());
        int port = BrokerProcess.freePort();
        var options = new ArrayList<String>();
        listener(options, port, "require_certificate true", "use_subject_as_username true");
        options.add("use_username_as_clientid true");

        try (BrokerProcess debian =
                BrokerProcess.startProgram("/usr/sbin/mosquitto", options.toArray(String[]::new))
                        .awaitRunning()) {
            assertEquals(0, publish(port, ours, "bob", "-i", "sub").status());
            String line = " as emailAddress=b@example.org,CN=bob,O=Zw\\C3\\B6lf\\, Inc.,C=DE (p";
            debian.awaitLog(line);
            broker.awaitLog(line);
        }
    }

    @Test
    void aCertificateWithoutANameIsNoUser() {
        Result result = publish(named, ours, "nameless", "-i", "nameless");

        assertEquals(4, result.status(), result.output());
        broker.awaitLine("Client nameless \\[.*\\] disconnected: bad username or password\\.");
    }

    @Test
    void aClientThatComesBackIsKnownAgain(@TempDir Path folder) {
        for (String version : new String[] {"-tls1_2", "-tls1_3"}) {
            String session = folder.resolve("session").toString();
            String alice =
                    version
                            + " -cert "
                            + ours.file("alice.crt")
                            + " -key "
                            + ours.file("alice.key");
            String id = "r" + version.charAt(6);

            Programs.run("bash", "-c", session(named, alice + " -sess_out " + session, id));
            Result again =
                    Programs.run("bash", "-c", session(named, alice + " -sess_in " + session, id));

            assertTrue(again.output().contains("Reused, TLSv1."), again.output());
            broker.awaitLine(
                    "(?s) as "
                            + id
                            + " \\(p4, c1, k0, u'alice'.* as "
                            + id
                            + " \\(p4, c1, k0, u'alice'");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "expired", "early", "wrong-purpose", "revoked", "stranger"})
    void badCertificatesAreRefused(String certificate) {
        Authority authority = certificate.equals("stranger") ? theirs : ours;

        Result result = publish(named, authority, certificate, "-i", "bad-" + certificate);

        assertNotEquals(0, result.status());
        broker.awaitLine("TLS error from 127.0.0.1:[0-9]+: ");
        assertFalse(broker.log().contains("as bad-" + certificate + " "), "was let in");
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "early"})
    void datesCanBeIgnored(String certificate) {
        Result result = publish(undated, ours, certificate, "-i", "dates-" + certificate);

        assertEquals(0, result.status(), result.output());
        assertNotEquals(0, publish(undated, theirs, "stranger").status());
        assertNotEquals(0, publish(undated, ours, "wrong-purpose").status());
    }

    // Reloading.

    @Test
    void filesAreReadAgainAtAReloadAndConnectionsGoOn(@TempDir Path folder) throws IOException {
        Path certificate = Files.copy(ours.file("server.crt"), folder.resolve("c.crt"));
        Path key = Files.copy(ours.file("server.key"), folder.resolve("c.key"));
        int port = BrokerProcess.freePort();
        String[] options = {
            "listener " + port + " 127.0.0.1", "certfile " + certificate, "keyfile " + key
        };
        ours.issue("renewed", "/CN=renewed", "server");
        try (BrokerProcess own = BrokerProcess.startWith(jvmOptions, options).awaitRunning();
                RawClient client = ours.open(ours.context(null), port)) {
            client.connect5("stays");

            Files.writeString(certificate, "nonsense");
            own.reload(options);
            own.awaitLog(
                    "Error: Unable to load server certificate \""
                            + certificate
                            + "\". Check certfile.");
            assertTrue(openssl("", port).output().contains("CN = localhost"));

            Files.copy(ours.file("renewed.crt"), certificate, StandardCopyOption.REPLACE_EXISTING);
            own.reload(options);
            own.awaitLog("Error: Server certificate/key are inconsistent");

            Files.copy(ours.file("renewed.key"), key, StandardCopyOption.REPLACE_EXISTING);
            own.reload(options);
            own.await(
                    () -> openssl("", port).output().contains("CN = renewed"),
                    "the old certificate is still shown");
            client.expectNothing();
        }
    }

    @Test
    void filesThatCannotBeUsedEndTheStart(@TempDir Path folder) throws IOException {
        ours.openssl("ec -aes128 -passout pass:x -in server.key -out locked.key");
        var locked = new ArrayList<String>();
        listener(locked, open, "keyfile " + ours.file("locked.key"));
        var unknown = new ArrayList<String>();
        listener(unknown, open, "ciphers NOTHING");
        var missing = new ArrayList<String>();
        listener(missing, open, "require_certificate true", "cafile /nowhere");

        assertEnds(folder, locked, "Error: Unable to load server key file \"");
        assertEnds(
                folder,
                unknown,
                "Error: Unable to set TLS ciphers. Check cipher list \"NOTHING\".");
        assertEnds(
                folder,
                missing,
                "Error: Unable to load CA certificates. Check cafile \"/nowhere\". Unable to read CA"
                        + " file /nowhere: No such file or directory.");
    }

    private void assertEnds(Path folder, List<String> options, String message) throws IOException {
        options.addFirst("user root");
        Path config = Files.write(folder.resolve("conf"), options);
        Result result = Programs.run(BrokerProcess.executable(), "-c", config.toString());

        assertEquals(1, result.status(), result.output());
        assertTrue(result.output().contains(message), result.output());
    }
}
