package io.haltere.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Turns a fresh connection into a WebSocket that carries MQTT: the request of RFC 6455, section 4.
///
/// @param host value of the header `Host`
/// @param path of the request, with its query
/// @param key nonce, in Base64
record WebSocketUpgrade(String host, String path, String key) {
    private static final String PROTOCOL = "mqtt";
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int HEADER_MAX = 8 * 1024;
    private static final int KEY_BYTES = 16;
    private static final int SHOWN_MAX = 100;

    /// @throws IOException if the path cannot stand in a request
    static WebSocketUpgrade of(String host, String path, SecureRandom random) throws IOException {
        String absolute = path.startsWith("/") ? path : "/" + path;
        // Else a path could smuggle in headers of its own.
        if (!absolute.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new IOException("WebSocket path with a character that must be escaped.");
        }
        var nonce = new byte[KEY_BYTES];
        random.nextBytes(nonce);
        return new WebSocketUpgrade(host, absolute, Base64.getEncoder().encodeToString(nonce));
    }

    /// Sends the request and reads the answer, not a byte more.
    void run(InputStream in, OutputStream out) throws IOException {
        out.write(request().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        check(readHeader(in));
    }

    private String request() {
        return "GET "
                + path
                + " HTTP/1.1\r\nHost: "
                + host
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: "
                + key
                + "\r\nSec-WebSocket-Protocol: "
                + PROTOCOL // [MQTT-6.0.0-3]
                + "\r\n\r\n";
    }

    private static List<String> readHeader(InputStream in) throws IOException {
        var lines = new ArrayList<String>();
        int left = HEADER_MAX;
        while (true) {
            String line = readLine(in, left);
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            lines.add(line);
            left -= line.length() + 2;
        }
    }

    private static String readLine(InputStream in, int max) throws IOException {
        var line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("WebSocket upgrade: the server closed the connection");
            }
            if (next == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            if (line.size() >= max) {
                throw problem("an answer larger than " + HEADER_MAX + " bytes");
            }
            line.write(next);
        }
    }

    private void check(List<String> lines) throws IOException {
        String status = lines.getFirst();
        if (!status.matches("HTTP/1\\.1 101( .*)?")) {
            throw problem("refused with \"" + shown(status) + "\"");
        }
        Map<String, String> headers = headers(lines);
        if (!hasToken(headers, "upgrade", "websocket")
                || !hasToken(headers, "connection", "upgrade")) {
            throw problem("the server did not change to WebSocket");
        }
        if (!accept(key).equals(headers.get("sec-websocket-accept"))) {
            throw problem("wrong Sec-WebSocket-Accept");
        }
        if (!PROTOCOL.equals(headers.get("sec-websocket-protocol"))) { // [MQTT-6.0.0-4]
            throw problem("the server did not choose the sub-protocol \"" + PROTOCOL + "\"");
        }
        if (headers.containsKey("sec-websocket-extensions")) {
            throw problem("the server chose an extension that was not offered");
        }
    }

    private static Map<String, String> headers(List<String> lines) throws IOException {
        var headers = new TreeMap<String, String>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw problem("a header line without a name");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
        }
        return headers;
    }

    private static boolean hasToken(Map<String, String> headers, String name, String token) {
        for (String part : headers.getOrDefault(name, "").split(",", -1)) {
            if (part.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /// What proves that the server has read the key.
    static String accept(String key) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure); // Every Java has it.
        }
    }

    private static String shown(String text) {
        String printable = text.replaceAll("[^ -~]", "?");
        return printable.length() <= SHOWN_MAX ? printable : printable.substring(0, SHOWN_MAX);
    }

    private static IOException problem(String what) {
        return new IOException("WebSocket upgrade: " + what);
    }
}
