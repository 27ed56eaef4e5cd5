package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import io.haltere.conformance.Programs.Result;
import io.haltere.testkit.SocksProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Flags that say by which way to go to a broker: TLS, WebSocket, proxies, addresses.
class WayFlagsTest extends BothBrokers {
    private Path certificates;

    @BeforeAll
    void makeCertificates(@TempDir Path shared) throws IOException {
        certificates = shared;
        openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ca -keyout ca.key -out ca.crt");
        signed("server", "localhost");
        signed("other", "other.example");
        signed("anna", "anna");
        Path hashed = Files.createDirectory(certificates.resolve("hashed"));
        Files.copy(certificates.resolve("ca.crt"), hashed.resolve("ca.crt"));
        openssl("rehash hashed");
    }

    private void signed(String name, String host) throws IOException {
        Files.writeString(certificates.resolve(name + ".ext"), "subjectAltName=DNS:" + host);
        openssl(
                "req -newkey rsa:2048 -nodes -subj /CN="
                        + name
                        + " -keyout "
                        + name
                        + ".key -out "
                        + name
                        + ".csr");
        openssl(
                "x509 -req -days 2 -in "
                        + name
                        + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -extfile "
                        + name
                        + ".ext -out "
                        + name
                        + ".crt");
    }

    private void openssl(String line) throws IOException {
        var process =
                new ProcessBuilder(("openssl " + line).split(" "))
                        .directory(certificates.toFile())
                        .redirectErrorStream(true)
                        .start();
        Result result = Programs.await(process);
        assertEquals(0, result.status(), result.output());
    }

    private String file(String name) {
        return certificates.resolve(name).toString();
    }

    /// A broker with TLS whose certificate is for a host.
    private BrokerProcess tls(String name, String... options) {
        var all = new ArrayList<String>();
        all.add("certfile " + file(name + ".crt"));
        all.add("keyfile " + file(name + ".key"));
        all.addAll(List.of(options));
        return BrokerProcess.startProgram("/usr/sbin/mosquitto", all.toArray(String[]::new));
    }

    private static Result publishes(String home, int port, String line) {
        return Programs.run(command(home + "pub", port, "-h localhost -t way -m x -q 1 " + line));
    }

    private static void refused(Result result) {
        assertTrue(result.status() != 0, "connected: " + result.output());
        assertTrue(!result.output().isEmpty());
    }

    @Test
    void aClientShowsItsCertificate() {
        try (var broker =
                tls(
                        "server",
                        "cafile " + file("ca.crt"),
                        "require_certificate true",
                        "use_identity_as_username true")) {
            String trust = "--cafile " + file("ca.crt");
            String own = " --cert " + file("anna.crt") + " --key " + file("anna.key");
            for (String home : List.of(OURS, DEBIANS)) {
                String id = "with-" + home.length();
                succeeds(publishes(home, broker.port(), trust + own + " --keyform pem -i " + id));
                broker.awaitLog("as " + id + " (p2, c1, k60, u'anna')");
                refused(publishes(home, broker.port(), trust));
                refused(publishes(home, broker.port(), trust + " --cert " + file("anna.crt")));
            }
        }
    }

    @Test
    void theCertificateOfAnotherHostIsTakenOnlyIfToldSo() {
        try (var broker = tls("other")) {
            for (String home : List.of(OURS, DEBIANS)) {
                String trust = "--cafile " + file("ca.crt");
                refused(publishes(home, broker.port(), trust));
                succeeds(publishes(home, broker.port(), trust + " --insecure"));
            }
        }
    }

    @Test
    void trustComesFromAFolderOrTheSystem() {
        try (var broker = tls("server")) {
            for (String home : List.of(OURS, DEBIANS)) {
                succeeds(publishes(home, broker.port(), "--capath " + file("hashed")));
                refused(publishes(home, broker.port(), "--tls-use-os-certs"));
            }
        }
    }

    @Test
    void theVersionIsTheLeastThatIsSpoken() throws Exception {
        String trust = "--cafile " + file("ca.crt") + " --tls-version ";
        try (var broker = tls("server", "tls_version tlsv1.3")) {
            for (String home : List.of(OURS, DEBIANS)) {
                succeeds(publishes(home, broker.port(), trust + "tlsv1.3"));
                succeeds(publishes(home, broker.port(), trust + "tlsv1.2"));
            }
        }
        for (String home : List.of(OURS, DEBIANS)) {
            meets(home, "--tls-version tlsv1.2", "CIPHER is ", "-tls1_2");
            meets(home, "--tls-version tlsv1.3", "ERROR", "-tls1_2");
        }
    }

    /// As in OpenSSL the flag speaks of TLS 1.2, and 1.3 stays as it is.
    @Test
    void theCiphersAreThoseAskedFor() throws Exception {
        String name = "ECDHE-RSA-AES128-GCM-SHA256";
        for (String home : List.of(OURS, DEBIANS)) {
            meets(home, "--ciphers " + name, "CIPHER is " + name, "-tls1_2");
            meets(
                    home,
                    "--ciphers ECDHE-RSA-AES256-GCM-SHA384",
                    "ERROR",
                    "-tls1_2",
                    "-cipher",
                    name);
            meets(home, "--ciphers " + name, "CIPHER is TLS_AES_", "-tls1_3");
        }
    }

    /// What the tool offers is seen by a server that tells it.
    @Test
    void theProtocolNameIsOffered() throws Exception {
        for (String home : List.of(OURS, DEBIANS)) {
            meets(home, "--tls-alpn mqtt", "ALPN protocols selected: mqtt", "-alpn", "mqtt");
        }
    }

    /// Debian's 2.0 does not have the flag.
    @Test
    void theSecretsOfAConnectionAreLogged() throws Exception {
        Path log = certificates.resolve("keys.log");
        try (var broker = tls("server")) {
            String way = "--cafile " + file("ca.crt") + " --tls-keylog " + log;
            succeeds(publishes(OURS, broker.port(), way));
            refused(publishes(OURS, broker.port(), "--tls-use-os-certs --tls-keylog " + log));
        }
        List<String> labels =
                Files.readAllLines(log).stream().map(line -> line.split(" ")[0]).toList();
        assertTrue(labels.contains("CLIENT_TRAFFIC_SECRET_0"), labels + "");
    }

    /// Has a tool connect to OpenSSL's server, which prints a line that begins as told.
    private void meets(String home, String flags, String line, String... options)
            throws IOException {
        int port = freePort();
        var program = new ArrayList<String>();
        program.addAll(List.of("openssl", "s_server", "-accept", "" + port));
        program.addAll(List.of("-cert", file("server.crt"), "-key", file("server.key")));
        program.addAll(List.of(options));
        Process server = new ProcessBuilder(program).redirectErrorStream(true).start();
        try (var reader = server.inputReader()) {
            awaitLine(reader, "ACCEPT");
            String way = "-h localhost -t a -m b --cafile " + file("ca.crt") + " " + flags;
            Process tool = Programs.start(command(home + "pub", port, way));
            awaitLine(reader, line);
            tool.destroyForcibly();
        } finally {
            server.destroyForcibly();
        }
    }

    private static void awaitLine(BufferedReader reader, String start) throws IOException {
        String line = reader.readLine();
        while (line != null && !line.startsWith(start)) {
            line = reader.readLine();
        }
        assertTrue(line != null, "never: " + start);
    }

    @Test
    void tlsIsLeftOutIfToldSo() {
        for (BrokerProcess broker : brokers()) {
            succeeds(publishes(OURS, broker.port(), "--no-tls"));
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aWebSocketCarriesMessages() throws Exception {
        int port = freePort();
        try (var broker =
                BrokerProcess.startProgram(
                        "/usr/sbin/mosquitto",
                        "listener " + port + " 127.0.0.1",
                        "protocol websockets")) {
            awaitPort(port);
            Process taker =
                    Programs.start(
                            command(
                                    OURS + "sub",
                                    port,
                                    "-h 127.0.0.1 -i socket --ws -t web -q 2 -C 1 -v"));
            broker.awaitLog("Sending SUBACK to socket");
            String large = "x".repeat(100_000);
            succeeds(
                    Programs.run(
                            command(
                                    OURS + "pub",
                                    port,
                                    "-h 127.0.0.1 --ws -t web -q 2 -m " + large)));
            assertEquals("web " + large + "\n", Programs.await(taker).output());
        }
    }

    private static void awaitPort(int port) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < end) {
            try (var _ = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("nobody listens at " + port);
    }

    @Test
    void aUnixSocketNeedsNoHost() throws Exception {
        Path path = folder.resolve("socket");
        try (var broker = BrokerProcess.startProgram("/usr/sbin/mosquitto", "listener 0 " + path)) {
            awaitSocket(path);
            for (String home : List.of(OURS, DEBIANS)) {
                Process taker = subscriber(OURS, broker, "unix", "-t unix -C 1");
                succeeds(
                        Programs.run(
                                home + "pub", "--unix", path + "", "-t", "unix", "-m", "near"));
                assertEquals("near\n", Programs.await(taker).output());
            }
        }
    }

    private static void awaitSocket(Path path) throws IOException {
        long end = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < end) {
            try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
                channel.connect(UnixDomainSocketAddress.of(path));
                return;
            } catch (SocketException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("nobody listens at " + path);
    }

    @Test
    void aProxyIsToldTheNameOfTheHost() {
        for (BrokerProcess broker : brokers()) {
            for (String home : List.of(OURS, DEBIANS)) {
                try (var proxy = new SocksProxy("me:secret")) {
                    String way = "--proxy socks5h://me:secret@localhost:" + proxy.port();
                    succeeds(publishes(home, broker.port(), way));
                    assertEquals(List.of("localhost:" + broker.port()), proxy.targets());

                    String wrong = "--proxy socks5h://me:wrong@localhost:" + proxy.port();
                    refused(publishes(home, broker.port(), wrong));
                }
            }
        }
    }

    @Test
    void toolsLeaveFromTheAddressAskedFor() throws Exception {
        eachPair((broker, home) -> {
            succeeds(
                    Programs.run(
                            command(
                                    home + "pub",
                                    broker.port(),
                                    "-h 127.0.0.1 -A 127.0.0.7 -t a -m b")));
            broker.awaitLog("New client connected from 127.0.0.7:");
        });
    }
}
