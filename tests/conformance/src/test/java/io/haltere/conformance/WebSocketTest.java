package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// MQTT in WebSockets, byte by byte and with the clients that people have.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketTest {
    private static final String CONNECT = "10 10 0004 4d515454 05 02 0000 00 0003 616263";
    private static final String CONNACK_START = "20";

    private final int plain = BrokerProcess.freePort();
    private final int pages = BrokerProcess.freePort();
    private final int secure = BrokerProcess.freePort();
    private Authority authority;
    private BrokerProcess broker;

    @BeforeAll
    void start(@TempDir Path folder) {
        authority = new Authority(folder, "ca");
        authority.issue("server", "/CN=localhost", "server");
        broker =
                BrokerProcess.start(
                                "event_loops 2",
                                "max_packet_size 100000",
                                "listener " + plain + " 127.0.0.1",
                                "protocol websockets",
                                "websockets_trusted_proxy 127.0.0.1",
                                "listener " + pages + " 127.0.0.1",
                                "protocol websockets",
                                "websockets_origin https://one.example",
                                "websockets_origin https://two.example",
                                "listener " + secure + " 127.0.0.1",
                                "protocol websockets",
                                "certfile " + authority.file("server.crt"),
                                "keyfile " + authority.file("server.key"))
                        .awaitRunning();
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    /// A client of frames.
    private static final class Frames implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        Frames(int port) {
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setSoTimeout(20_000);
                in = new DataInputStream(socket.getInputStream());
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        /// Sends a request and returns the head of the response.
        String request(String... headers) {
            return requestAnd(new byte[0], headers);
        }

        /// The same with bytes right behind the request.
        String requestAnd(byte[] more, String... headers) {
            String head =
                    "GET /any/path?x HTTP/1.1\r\nHost: h\r\n"
                            + String.join("\r\n", headers)
                            + "\r\n\r\n";
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(more);
            try {
                socket.getOutputStream().write(bytes.toByteArray());
                var response = new StringBuilder();
                while (response.indexOf("\r\n\r\n") < 0) {
                    response.append((char) in.readUnsignedByte());
                }
                return response.toString();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        Frames upgraded() {
            String response = request(headers("mqtt"));
            assertTrue(response.startsWith("HTTP/1.1 101 "), response);
            return this;
        }

        static String[] headers(String protocol) {
            return new String[] {
                "Upgrade: websocket",
                "Connection: keep-alive, Upgrade",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Protocol: " + protocol
            };
        }

        static byte[] masked(int first, byte[] payload) {
            var frame = new ByteArrayOutputStream();
            frame.write(first);
            if (payload.length < 126) {
                frame.write(0x80 | payload.length);
            } else {
                frame.write(0x80 | 126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            byte[] mask = {1, 2, 3, 4};
            frame.writeBytes(mask);
            for (int i = 0; i < payload.length; i++) {
                frame.write(payload[i] ^ mask[i % 4]);
            }
            return frame.toByteArray();
        }

        Frames send(int first, String hex) {
            try {
                socket.getOutputStream().write(masked(first, RawClient.bytes(hex)));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return this;
        }

        /// Sends most of a frame of 1.95 MB; the broker may have had enough before.
        void begin() {
            byte[] frame = new byte[1_900_000];
            byte[] head = RawClient.bytes("82 ff 00000000001dc130 00000000");
            System.arraycopy(head, 0, frame, 0, head.length);
            try {
                socket.getOutputStream().write(frame);
            } catch (IOException reset) {
                assertTrue(reset.getMessage().matches(".*(reset|pipe).*"), reset.toString());
            }
        }

        /// The next frame: its first byte, then what it holds.
        String read() {
            try {
                int first = in.readUnsignedByte();
                int length = in.readUnsignedByte();
                if (length == 126) {
                    length = in.readUnsignedShort();
                }
                return HexFormat.of().toHexDigits((byte) first)
                        + " "
                        + HexFormat.of().formatHex(in.readNBytes(length));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        void expect(String frame) {
            assertEquals(frame, read());
        }

        void expectEnd() {
            try {
                assertEquals(-1, in.read());
            } catch (IOException reset) {
                assertTrue(reset.getMessage().contains("reset"), reset.toString());
            }
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"mqtt,mqtt", "'chat, mqttv3.1',mqttv3.1", "'mqtt, mqttv3.1',mqtt"})
    @Clause({"MQTT-6.0.0-3", "MQTT-6.0.0-4"})
    void theAnswerIsThatOfMosquitto(String offered, String chosen) {
        try (var client = new Frames(plain)) {
            assertEquals(
                    "HTTP/1.1 101 Switching Protocols\r\n"
                            + "Upgrade: WebSocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
                            + "Sec-WebSocket-Protocol: "
                            + chosen
                            + "\r\n\r\n",
                    client.request(Frames.headers(offered)));
        }
        broker.awaitLog("Opening websockets listen socket on port " + plain + ".");
    }

    @Test
    @Clause({"MQTT-6.0.0-2"})
    void packetsMayBeSplitOverFramesAndFramesOverPackets() {
        try (var client = new Frames(plain).upgraded()) {
            client.send(0x82, "10 10 0004 4d51")
                    .send(0x02, "5454 05 02")
                    .send(0x80, "0000 00 0003 616263 c0");
            assertTrue(client.read().startsWith("82 " + CONNACK_START));
            client.send(0x82, "00 c0 00");
            client.expect("82 d000d000");
        }
    }

    @Test
    void whatComesBehindTheRequestIsNotLost() {
        try (var client = new Frames(plain)) {
            byte[] connect = Frames.masked(0x82, RawClient.bytes(CONNECT));
            client.requestAnd(connect, Frames.headers("mqtt"));

            assertTrue(client.read().startsWith("82 " + CONNACK_START));
        }
    }

    @Test
    void pingsAreAnsweredAndCloseIsReturned() {
        try (var client = new Frames(plain).upgraded()) {
            client.send(0x82, CONNECT).read();
            client.send(0x89, "6869").expect("8a 6869");
            client.send(0x8a, "");
            client.send(0x88, "03e8");
            assertTrue(client.read().startsWith("88 03e8"));
            client.expectEnd();
        }
    }

    @Test
    @Clause({"MQTT-6.0.0-1"})
    void textFramesEndTheConnection() {
        try (var client = new Frames(plain).upgraded()) {
            client.send(0x82, CONNECT).read();
            client.send(0x81, "c000");

            assertTrue(client.read().startsWith("88 03eb"), "1003: not a type that we take");
            client.expectEnd();
        }
        broker.awaitLine("Client abc \\[.*\\] disconnected: protocol error\\.");
    }

    @Test
    void framesThatAreNotMaskedOrTooLargeEndTheConnection() throws IOException {
        try (var client = new Frames(plain).upgraded()) {
            client.socket.getOutputStream().write(new byte[] {(byte) 0x82, 2, (byte) 0xc0, 0});
            assertTrue(client.read().startsWith("88 03ea"), "1002: protocol error");
        }
        try (var client = new Frames(plain).upgraded()) {
            byte[] huge = {(byte) 0x82, (byte) 0xff, 0, 0, 0, 0, 0, 1, (byte) 0x86, (byte) 0xa1};
            client.socket.getOutputStream().write(huge);
            assertTrue(client.read().startsWith("88 03f1"), "1009: too big");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sec-WebSocket-Protocol: mqtt|Sec-WebSocket-Protocol: chat|400",
                "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 8|426",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: short|400",
                "Upgrade: websocket|Upgrade: h2c|400",
                "Connection: keep-alive, Upgrade|Connection: close|400",
                "Upgrade: websocket|no header at all|400"
            })
    void otherRequestsAreRefused(String header, String instead, int status) {
        try (var client = new Frames(plain)) {
            String[] headers = Frames.headers("mqtt");
            for (int i = 0; i < headers.length; i++) {
                headers[i] = headers[i].equals(header) ? instead : headers[i];
            }

            assertTrue(client.request(headers).startsWith("HTTP/1.1 " + status + " "));
            client.expectEnd();
        }
    }

    @Test
    void headsHaveALimit() {
        try (var client = new Frames(plain)) {
            String response = client.request("X: " + "x".repeat(5000));
            assertTrue(response.startsWith("HTTP/1.1 400 "), response);
        }
        try (var client = new Frames(plain)) {
            var headers = new String[105];
            System.arraycopy(Frames.headers("mqtt"), 0, headers, 0, 5);
            for (int i = 5; i < headers.length; i++) {
                headers[i] = "X: x";
            }
            assertTrue(client.request(headers).startsWith("HTTP/1.1 400 "));
        }
    }

    @ParameterizedTest
    @CsvSource({"https://two.example,101", "https://two.example.evil.org,403", ",403"})
    void onlyTheseOriginsMayConnect(String origin, int status) {
        try (var client = new Frames(pages)) {
            String[] headers = Frames.headers("mqtt");
            if (origin != null) {
                headers[0] += "\r\nOrigin: " + origin;
            }
            assertTrue(client.request(headers).startsWith("HTTP/1.1 " + status + " "));
        }
        broker.awaitLog(status == 101 ? "" : "disconnected: non-matching http origin.");
    }

    @Test
    void onlyATrustedProxyMayNameTheClient() {
        for (int port : new int[] {plain, pages}) {
            String id = "xff" + port;
            try (var client = new Frames(port)) {
                String[] headers = Frames.headers("mqtt");
                headers[0] += "\r\nX-Forwarded-For: 10.9.9.9, 192.0.2.77";
                headers[1] += "\r\nOrigin: https://one.example";
                client.request(headers);
                client.send(
                                0x82,
                                "10 %02x 0004 4d515454 05 02 0000 00 '%s'"
                                        .formatted(13 + id.length(), id))
                        .read();
            }
            String address = port == plain ? "192.0.2.77" : "127.0.0.1";
            broker.awaitLine("New client connected from " + address + ":[0-9]+ as " + id + " ");
        }
    }

    @Test
    void aSessionMovesBetweenLoops() {
        for (int i = 0; i < 20; i++) {
            try (var client = new Frames(plain).upgraded()) {
                client.send(0x82, "10 1b 0004 4d515454 05 00 0000 05 11 00000064 'ws-mover!'");
                assertTrue(client.read().startsWith("82 20"));
                client.send(0x82, "c000").expect("82 d000");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void paho(boolean isSecure) {
        String script =
                """
                import sys, paho.mqtt.client as mqtt
                port, secure, ca = int(sys.argv[1]), sys.argv[2] == 'true', sys.argv[3]
                got = []
                c = mqtt.Client('paho' + sys.argv[2], transport='websockets')
                c.ws_set_options(path='/mqtt')
                if secure: c.tls_set(ca)
                def connected(c, u, f, rc): c.subscribe('paho/' + sys.argv[2], 1)
                def subscribed(c, u, m, q): c.publish('paho/' + sys.argv[2], b'x' * 90000, 1)
                def message(c, u, m):
                    got.append(len(m.payload)); c.disconnect()
                c.on_connect, c.on_subscribe, c.on_message = connected, subscribed, message
                c.connect('localhost', port)
                c.loop_forever()
                print(got)
                """;
        var result =
                Programs.run(
                        "/usr/bin/python3",
                        "-c",
                        script,
                        "" + (isSecure ? secure : plain),
                        "" + isSecure,
                        authority.file("ca.crt").toString());

        assertEquals("[90000]\n", result.output());
        if (isSecure) {
            broker.awaitLine("Client pahotrue negotiated TLSv1.3 cipher ");
        }
    }

    /// Beginnings that would fill the heap twice.
    @Test
    void framesThatNobodyFinishesTakeNoMoreThanTheMemoryLimit() {
        int port = BrokerProcess.freePort();
        List<Frames> clients = new ArrayList<>();
        try (BrokerProcess small =
                BrokerProcess.startWith(
                                "-Xmx64m",
                                "memory_limit 16000000",
                                "listener " + port + " 127.0.0.1",
                                "protocol websockets")
                        .awaitRunning()) {
            for (int i = 0; i < 64; i++) {
                clients.add(new Frames(port).upgraded());
            }
            clients.forEach(Frames::begin);

            // Eight fit at a time, and there is no saying which.
            small.awaitCount(" disconnected: ", 50);
            small.awaitLog("Warning: memory_limit is reached");
            clients.forEach(Frames::close);
            try (RawClient newcomer = small.open()) {
                newcomer.connect5("newcomer");
            }
        } finally {
            clients.forEach(Frames::close);
        }
    }
}
