package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections through a proxy that says for whom it speaks.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyProtocolTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final String ADDRESSES = "c0000201 c0000202 1234 075b";
    private static final int ADDRESSES_BYTES = 12;
    private static final String ZERO = "0000000000000000000000000000000000000000";
    private static final String ZEROS =
            ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO
                    + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO + ZERO
                    + ZERO;

    private final int one = BrokerProcess.freePort();
    private final int two = BrokerProcess.freePort();
    private final int tls = BrokerProcess.freePort();
    private final int named = BrokerProcess.freePort();
    private BrokerProcess broker;

    @BeforeAll
    void start() {
        broker =
                BrokerProcess.start(
                                "listener " + one + " 127.0.0.1",
                                "enable_proxy_protocol 1",
                                "listener " + two + " 127.0.0.1",
                                "enable_proxy_protocol 2",
                                "listener " + tls + " 127.0.0.1",
                                "enable_proxy_protocol 2",
                                "proxy_protocol_v2_require_tls true",
                                "listener " + named + " 127.0.0.1",
                                "enable_proxy_protocol 2",
                                "require_certificate true",
                                "use_identity_as_username true")
                        .awaitRunning();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    private static String text(String line) {
        return HexFormat.of().formatHex(line.getBytes(StandardCharsets.US_ASCII));
    }

    /// A header of version 2 for 192.0.2.1:4660.
    ///
    /// @param extensions what stands behind the addresses
    private static String v2(String command, String extensions) {
        int length = ADDRESSES_BYTES + extensions.replace(" ", "").length() / 2;
        return SIGNATURE + command + "11" + "%04x".formatted(length) + ADDRESSES + extensions;
    }

    private static String extension(int type, String content) {
        int length = content.replace(" ", "").length() / 2;
        return "%02x%04x".formatted(type, length) + content;
    }

    private static String tls(int flags, int verify, String name) {
        return extension(
                0x20,
                "%02x%08x".formatted(flags, verify)
                        + extension(0x21, text("TLSv1.3"))
                        + extension(0x22, text(name))
                        + extension(0x23, text("TLS_AES_128_GCM_SHA256")));
    }

    private RawClient connected(int port, String header, String id) {
        var client = new RawClient(port);
        client.sendRaw(header);
        return client.connect5(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 192.0.2.1 192.0.2.2 4660 1883\r\n",
                "PROXY TCP6 2001:db8::1 2001:db8::2 4660 1883\r\n",
                "PROXY UNKNOWN\r\n"
            })
    void version1NamesTheClient(String line) {
        String id = "one" + line.length();
        try (RawClient client = connected(one, text(line), id)) {
            client.expectNothing();
        }
        String address =
                switch (line.substring(6, 10)) {
                    case "TCP4" -> "192.0.2.1:4660";
                    case "TCP6" -> "2001:db8::1:4660";
                    default -> "127.0.0.1:[0-9]+";
                };
        broker.awaitLine("New connection from " + address + " on port " + one + "\\.");
        broker.awaitLine("New client connected from " + address + " as " + id + " ");
    }

    @Test
    void version2NamesTheClientEvenInPieces() {
        var header = v2("21", "").replace(" ", "");
        try (var client = new RawClient(two)) {
            client.sendRaw(header.substring(0, 20));
            client.sendRaw(header.substring(20, 42));
            client.sendRaw(header.substring(42)).connect5("two").expectNothing();
        }
        broker.awaitLog("New client connected from 192.0.2.1:4660 as two ");
    }

    @Test
    void aProxyThatLooksWhetherWeLiveLeavesNoTrace() {
        int before = broker.log().length();
        try (var client = new RawClient(two)) {
            client.sendRaw(SIGNATURE + "20 00 0000").expectClosed();
        }

        // Clients of earlier tests may still be leaving, and whoever looked whether we run.
        String other = " on port " + broker.port() + ".";
        String since = broker.log().substring(before);
        assertTrue(
                since.lines()
                        .allMatch(line -> line.contains(" disconnected") || line.endsWith(other)),
                since);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10 10 0004 4d515454 05 02 0000 00 0003 616263",
                "0d0a0d0a000d0a515549540a 31 11 000c c0000201 c0000202 1234 075b",
                "0d0a0d0a000d0a515549540a 21 11 0004 c0000201",
                "0d0a0d0a000d0a515549540a 21 11 ffff c0000201 c0000202 1234 075b" + ZEROS,
                "50524f58592054435034203139322e302e322e31203139322e302e322e3220312031300d0a"
            })
    void aBadHeaderIsRefused(String bytes) {
        int before = broker.count("Connection rejected, corrupt PROXY header.");
        try (var client = new RawClient(two)) {
            client.sendRaw(bytes).expectClosed();
        }
        broker.awaitCount("Connection rejected, corrupt PROXY header.", before + 1);
    }

    @Test
    void aHeaderOfVersion1HasAnEnd() {
        try (var client = new RawClient(one)) {
            client.sendRaw(text("PROXY TCP4 " + "1".repeat(120))).expectClosed();
        }
    }

    @Test
    void tlsIsDemandedOfTheClientOfTheProxy() {
        try (var client = new RawClient(tls)) {
            client.sendRaw(v2("21", "")).expectClosed();
        }
        broker.awaitLog(
                "Connection from 192.0.2.1:4660 rejected, client did not connect using TLS.");
        try (RawClient client = connected(tls, v2("21", tls(1, 1, "x")), "tls")) {
            client.expectNothing();
        }
        broker.awaitLog("Client tls negotiated TLSv1.3 cipher TLS_AES_128_GCM_SHA256");
    }

    @Test
    void theNameThatTheProxyHasVerifiedIsTheUser() {
        try (RawClient client = connected(named, v2("21", tls(7, 0, "carol")), "named")) {
            client.expectNothing();
        }
        broker.awaitLine("as named \\(p5, c1, k0, u'carol'\\)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void aNameThatTheProxyHasNotVerifiedIsNone(int flags) {
        try (var client = new RawClient(named)) {
            client.sendRaw(v2("21", tls(flags, flags == 1 ? 0 : 1, "mallory"))).expectClosed();
        }
        assertFalse(broker.log().contains("mallory"));
        broker.awaitLog("Connection from 192.0.2.1:4660 rejected, client has no certificate.");
    }
}
