package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// MQTT.js as web pages load it: in a headless Chromium where there is one, and in Node.js.
///
/// The library comes from npm into `target`, in one version with one hash; it is no part of this
/// repository. Where npm cannot be reached, the tests are skipped and say so.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserTest {
    private static final String VERSION = "5.16.0";
    private static final String SHA512 =
            "G0VsEtuJz5sJUgZJaaADMVfW7SIFPzkIuHR+d6rk+tBeSwdCfd9BaIRycRfd2AbyFDEmLlFM+SDQeti/+IbOnw==";
    private static final String LIBRARY = "package/dist/mqtt.min.js";

    private final int plain = BrokerProcess.freePort();
    private final int secure = BrokerProcess.freePort();
    private Path folder = Path.of("");
    private Authority authority;
    private BrokerProcess broker;

    @BeforeAll
    void start(@TempDir Path given) throws IOException {
        folder = given;
        Path archive = archive();
        assumeTrue(archive != null, "npm is not here, or not its registry: no MQTT.js");
        run("tar", "-xzf", archive.toString(), "-C", folder.toString(), LIBRARY);
        try (InputStream check = BrowserTest.class.getResourceAsStream("/browser/check.js")) {
            Files.copy(check, folder.resolve("check.js"));
        }
        authority = new Authority(folder.resolve("ca"), "ca");
        authority.issue("server", "/CN=localhost", "server");
        broker =
                BrokerProcess.startQuiet(
                                "listener " + plain + " 127.0.0.1",
                                "protocol websockets",
                                "listener " + secure + " 127.0.0.1",
                                "protocol websockets",
                                "certfile " + authority.file("server.crt"),
                                "keyfile " + authority.file("server.key"))
                        .awaitRunning();
    }

    @AfterAll
    void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    private static @org.jspecify.annotations.Nullable Path archive() throws IOException {
        Path target = BrokerProcess.root().resolve("tests/conformance/target/npm");
        Path archive = target.resolve("mqtt-" + VERSION + ".tgz");
        if (!Files.exists(archive)) {
            assumeTrue(isProgram("npm"), "npm is not installed: no MQTT.js");
            Path fresh = Files.createDirectories(target.resolve("fresh"));
            Result result =
                    Programs.run(
                            "npm",
                            "pack",
                            "--silent",
                            "--fetch-retries=0",
                            "--pack-destination",
                            fresh.toString(),
                            "mqtt@" + VERSION);
            if (result.status() != 0) {
                return null;
            }
            Path fetched = fresh.resolve(archive.getFileName());
            Files.move(fetched, archive, StandardCopyOption.REPLACE_EXISTING);
        }
        assertEquals(SHA512, sha512(archive), "not the MQTT.js that was meant");
        return archive;
    }

    private static String sha512(Path file) throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(Files.readAllBytes(file));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    private static boolean isProgram(String name) {
        return Programs.run("sh", "-c", "command -v " + name).status() == 0;
    }

    private static String run(String... command) {
        Result result = Programs.run(command);
        assertEquals(0, result.status(), result.output());
        return result.output();
    }

    private String url(String scheme) {
        return scheme + "://localhost:" + (scheme.equals("ws") ? plain : secure);
    }

    private static Path write(Path file, String text) {
        try {
            return Files.writeString(file, text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @CsvSource({"ws, 3", "ws, 4", "ws, 5", "wss, 4", "wss, 5"})
    void inNode(String scheme, int version) {
        assumeTrue(isProgram("node"), "node is not installed");
        String options =
                "{timerVariant: 'native', protocolVersion: "
                        + version
                        + (version == 3 ? ", protocolId: 'MQIsdp'}" : "}");
        Path script =
                write(
                        folder.resolve("node.js"),
                        """
                        globalThis.navigator ??= { userAgent: 'node' };
                        globalThis.window = globalThis; // By these it knows a browser.
                        globalThis.document = {};
                        const check = require('./check.js');
                        const library = require('fs').readFileSync(__dirname + '/%s', 'utf8');
                        const mqtt = new Function(library + '; return mqtt')();
                        check(mqtt, '%s', %s, (said) => { console.log(said); process.exit(0); });
                        """
                                .formatted(LIBRARY, url(scheme), options));

        assertEquals(
                "passed",
                run(
                                "env",
                                "NODE_EXTRA_CA_CERTS=" + authority.file("ca.crt"),
                                "NODE_NO_WARNINGS=1",
                                "node",
                                "--experimental-websocket",
                                script.toString())
                        .strip());
    }

    @ParameterizedTest
    @CsvSource({"ws, 4", "ws, 5", "wss, 5"})
    void inChromium(String scheme, int version) throws Exception {
        assumeTrue(isProgram("chromium"), "chromium is not installed");
        String page =
                """
                <!doctype html><title>MQTT</title>
                <script src="/mqtt.js"></script><script src="/check.js"></script>
                <script>check(mqtt, '%s', {protocolVersion: %d}, (said) => fetch('/said/' + said));</script>
                """
                        .formatted(url(scheme), version);
        var said = new CompletableFuture<String>();
        HttpServer server = serve(page, said);
        Process chromium =
                Programs.start(
                        "chromium",
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--ignore-certificate-errors",
                        "--remote-debugging-port=0", // Or it ends once the page is there.
                        "--user-data-dir=" + folder.resolve("profile" + scheme + version),
                        "http://localhost:" + server.getAddress().getPort() + "/");
        try {
            assertEquals("passed", said.get(30, TimeUnit.SECONDS));
        } finally {
            chromium.descendants().forEach(ProcessHandle::destroyForcibly);
            chromium.destroyForcibly().waitFor();
            server.stop(0);
        }
    }

    /// Serves the page and what it loads, and takes what it has to say.
    private HttpServer serve(String page, CompletableFuture<String> said) throws IOException {
        var server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        answer(server, "/", page.getBytes(StandardCharsets.UTF_8));
        answer(server, "/mqtt.js", Files.readAllBytes(folder.resolve(LIBRARY)));
        answer(server, "/check.js", Files.readAllBytes(folder.resolve("check.js")));
        server.createContext(
                "/said/",
                exchange -> {
                    said.complete(exchange.getRequestURI().getPath().substring("/said/".length()));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static void answer(HttpServer server, String path, byte[] content) {
        server.createContext(
                path,
                exchange -> {
                    exchange.sendResponseHeaders(200, content.length);
                    exchange.getResponseBody().write(content);
                    exchange.close();
                });
    }
}
