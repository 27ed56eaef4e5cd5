package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebSocketTest {
    private static final HexFormat HEX = HexFormat.of();

    /// A frame of the client, without its mask.
    private record Frame(int first, byte[] payload) {
        static Frame read(InputStream stream) throws IOException {
            var in = new DataInputStream(stream);
            int first = in.readUnsignedByte();
            int second = in.readUnsignedByte();
            assertEquals(0x80, second & 0x80);
            int length =
                    switch (second & 0x7F) {
                        case 126 -> in.readUnsignedShort();
                        case 127 -> Math.toIntExact(in.readLong());
                        default -> second & 0x7F;
                    };
            byte[] mask = in.readNBytes(4);
            byte[] payload = in.readNBytes(length);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            return new Frame(first, payload);
        }

        String hex() {
            return HEX.formatHex(new byte[] {(byte) first}) + ":" + HEX.formatHex(payload);
        }
    }

    private static String readRequest(InputStream in) throws IOException {
        var request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
            request.append((char) in.read());
        }
        return request.toString();
    }

    private static String header(String request, String name) {
        for (String line : request.split("\r\n")) {
            if (line.startsWith(name + ": ")) {
                return line.substring(name.length() + 2);
            }
        }
        return "";
    }

    private static String answer(String request) {
        return "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\n"
                + "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Accept: "
                + WebSocketUpgrade.accept(header(request, "Sec-WebSocket-Key"))
                + "\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
    }

    /// Upgrades, and sends the first frames in the same segment as the answer.
    private static void upgrade(Socket socket, String hex) throws IOException {
        String request = readRequest(socket.getInputStream());
        var all = new ByteArrayOutputStream();
        all.writeBytes(answer(request).getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(HEX.parseHex(hex));
        socket.getOutputStream().write(all.toByteArray());
    }

    private static void assertNext(String expected, Socket socket) throws IOException {
        assertEquals(expected, Frame.read(socket.getInputStream()).hex());
    }

    private static Transport open(Peer peer) throws IOException {
        return peer.route().withWebSocket("/mqtt").open();
    }

    @Test
    void asksForTheProtocolOfMqtt() throws Exception {
        var seen = new CompletableFuture<String>();
        Peer.Script script =
                socket -> {
                    String request = readRequest(socket.getInputStream());
                    seen.complete(request);
                    socket.getOutputStream().write(answer(request).getBytes());
                    Peer.silence(socket);
                };
        try (Peer peer = Peer.of(script);
                Transport _ = peer.route().withWebSocket("ws?a=b").open()) {
            String request = seen.get(20, TimeUnit.SECONDS);

            assertTrue(request.startsWith("GET /ws?a=b HTTP/1.1\r\n"), request);
            assertEquals("127.0.0.1:" + peer.port(), header(request, "Host"));
            assertEquals("websocket", header(request, "Upgrade"));
            assertEquals("Upgrade", header(request, "Connection"));
            assertEquals("13", header(request, "Sec-WebSocket-Version"));
            assertEquals("mqtt", header(request, "Sec-WebSocket-Protocol"));
            assertEquals(24, header(request, "Sec-WebSocket-Key").length());
        }
    }

    @Test
    void computesTheAnswerOfTheSpecification() {
        assertEquals(
                "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                WebSocketUpgrade.accept("dGhlIHNhbXBsZSBub25jZQ=="));
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 101, HTTP/1.1 404, 'refused with \"HTTP/1.1 404 Switching Protocols\"'",
        "mqtt, mqttv3, sub-protocol",
        "Sec-WebSocket-Protocol: mqtt, X-Other: mqtt, sub-protocol",
        "Accept: , 'Accept: x', Sec-WebSocket-Accept",
        "upgrade: WebSocket, upgrade: h2c, did not change",
        "', Upgrade', '', did not change",
        "mqtt, mqtt~Sec-WebSocket-Extensions: x, extension",
        "keep-alive, keep-alive~nonsense, a header line without a name"
    })
    void refusesAWrongAnswer(String part, String replacement, String reason) throws Exception {
        Peer.Script script =
                socket -> {
                    String right = answer(readRequest(socket.getInputStream()));
                    String wrong = right.replace(part, replacement.replace("~", "\r\n"));
                    socket.getOutputStream().write(wrong.getBytes());
                    Peer.silence(socket);
                };
        try (Peer peer = Peer.of(script)) {
            var failure = assertThrows(IOException.class, () -> open(peer));

            assertTrue(String.valueOf(failure.getMessage()).contains(reason), failure.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a\r\n"})
    void boundsTheAnswer(String endless) throws Exception {
        Peer.Script script =
                socket -> {
                    readRequest(socket.getInputStream());
                    socket.getOutputStream().write(endless.repeat(9000).getBytes());
                    Peer.silence(socket);
                };
        try (Peer peer = Peer.of(script)) {
            var failure = assertThrows(IOException.class, () -> open(peer));

            assertEquals(
                    "WebSocket upgrade: an answer larger than 8192 bytes", failure.getMessage());
        }
    }

    @Test
    void givesUpAServerThatDoesNotAnswer() throws Exception {
        try (Peer peer = Peer.of(Peer::silence)) {
            Route route = peer.route().withWebSocket("/mqtt").withTimeout(Duration.ofMillis(200));

            assertThrows(SocketTimeoutException.class, route::open);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\r\nX: y", "/\u00e4"})
    void refusesAPathThatWouldBreakTheRequest(String path) throws Exception {
        try (Peer peer = Peer.of(Peer::silence)) {
            assertThrows(IOException.class, () -> peer.route().withWebSocket(path).open());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 125, 126, 65_535, 65_536})
    void writesOneFramePerCall(int length) throws Exception {
        var sent = new byte[length];
        new Random(length).nextBytes(sent);
        Peer.Script script =
                socket -> {
                    upgrade(socket, "");
                    Frame frame = Frame.read(socket.getInputStream());
                    assertEquals(0x82, frame.first());
                    assertArrayEquals(sent, frame.payload());
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            transport.output().write(sent);
            peer.await();
        }
    }

    @Test
    void splitsWhatIsLargerThanAFrame() throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket, "");
                    assertEquals(65_536, Frame.read(socket.getInputStream()).payload().length);
                    assertEquals(1, Frame.read(socket.getInputStream()).payload().length);
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            transport.output().write(new byte[65_537]);
            peer.await();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "whole, 8203010203",
        "fragments, 020101800102020000800103",
        "fragments and a pong between, 0201018a00000102800103",
        "an empty frame first, 82008203010203",
        "a long length, 827f0000000000000003010203",
        "a short length, 827e0003010203"
    })
    void readsBinaryFramesAsOneStream(String form, String hex) throws Exception {
        String frames = form.equals("fragments") ? "020101000102800103" : hex;
        Peer.Script script =
                socket -> {
                    upgrade(socket, frames + "8800");
                    assertNext("88:03e8", socket);
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            assertEquals("010203", HEX.formatHex(transport.input().readAllBytes()));
            peer.await();
        }
    }

    @Test
    void answersAPing() throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket, "8902abcd" + "820107");
                    assertNext("8a:abcd", socket);
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            assertEquals(7, transport.input().read());
            peer.await();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a text frame, 810161, 03eb",
        "a reserved bit, c200, 03ea",
        "a masked frame, 8281000000000a, 03ea",
        "the continuation of nothing, 800101, 03ea",
        "a message within another, 0201018201, 03ea",
        "a frame of type 3, 8300, 03ea",
        "a frame of type 11, 8b00, 03ea",
        "a control frame in parts, 0900, 03ea",
        "larger than 125 bytes, 897e0080, 03ea",
        "a length of more than 63 bits, 827fffffffffffffffff, 03ea"
    })
    void endsOnAViolation(String what, String hex, String status) throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket, hex);
                    assertNext("88:" + status, socket);
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            var failure = assertThrows(IOException.class, () -> transport.input().readAllBytes());

            assertTrue(String.valueOf(failure.getMessage()).contains(what), failure.getMessage());
            assertEquals(-1, transport.input().read());
            peer.await();
        }
    }

    @Test
    void failsIfTheConnectionEndsWithinAFrame() throws Exception {
        try (Peer peer = Peer.of(socket -> upgrade(socket, "82030102"));
                Transport transport = open(peer)) {
            assertThrows(IOException.class, () -> transport.input().readAllBytes());
        }
    }

    @Test
    void writesNothingAfterTheServerHasClosed() throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket, "880203e8");
                    assertNext("88:03e8", socket);
                    Peer.silence(socket);
                };
        try (Peer peer = Peer.of(script);
                Transport transport = open(peer)) {
            assertEquals(-1, transport.input().read());

            assertThrows(IOException.class, () -> transport.output().write(1));
        }
    }

    @Test
    void closingSaysGoodbye() throws Exception {
        Peer.Script script =
                socket -> {
                    upgrade(socket, "");
                    assertNext("82:01", socket);
                    assertNext("88:03e8", socket);
                    assertEquals(-1, socket.getInputStream().read());
                };
        try (Peer peer = Peer.of(script)) {
            Transport transport = open(peer);
            transport.output().write(1);

            transport.close();

            peer.await();
        }
    }
}
