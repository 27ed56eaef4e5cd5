package io.haltere.conformance;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// A client of bytes, written without our codec so that a fault of that cannot hide.
///
/// Packets are given as hexadecimal text; `'text'` in it stands for a string with its length.
public final class RawClient implements AutoCloseable {
    /// For what comes at once, but not where something else has the machine for a moment.
    private static final int TIMEOUT_MILLIS = Integer.getInteger("timeout", 20_000);

    private static final int TRACE_MAX = 100;

    private final Socket socket;
    private final DataInputStream in;
    private final List<String> trace = new ArrayList<>();

    RawClient(int port) {
        this(connected(port));
    }

    private static Socket connected(int port) {
        try {
            return new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// On a socket that is connected.
    RawClient(Socket connected) {
        try {
            socket = connected;
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            in = new DataInputStream(socket.getInputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The bytes of a text such as `00 'a/b' 01`.
    static byte[] bytes(String text) {
        var hex = new StringBuilder();
        String[] parts = text.split("'", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 0) {
                hex.append(parts[i].replace(" ", ""));
            } else {
                byte[] utf8 = parts[i].getBytes(StandardCharsets.UTF_8);
                hex.append(HexFormat.of().toHexDigits((short) utf8.length));
                hex.append(HexFormat.of().formatHex(utf8));
            }
        }
        return HexFormat.of().parseHex(hex);
    }

    /// Sends a packet: its first byte, then its content, for which the length is worked out.
    RawClient send(String first, String content) {
        return sendBytes(packet(first, content, new byte[0]));
    }

    /// A packet with a payload behind its other content.
    static byte[] packet(String first, String content, byte[] payload) {
        byte[] body = bytes(content);
        var packet = new ByteArrayOutputStream();
        packet.writeBytes(bytes(first));
        int length = body.length + payload.length;
        do {
            packet.write(length & 127 | (length > 127 ? 128 : 0));
            length >>= 7;
        } while (length > 0);
        packet.writeBytes(body);
        packet.writeBytes(payload);
        return packet.toByteArray();
    }

    RawClient sendRaw(String text) {
        return sendBytes(bytes(text));
    }

    RawClient sendBytes(byte[] bytes) {
        if (trace.size() > TRACE_MAX) {
            trace.clear();
        }
        trace.add("> " + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 200)));
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException closed) {
            trace.add("> failed: " + closed.getMessage());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /// CONNECT of MQTT 5 with a clean start and no properties; takes CONNACK.
    RawClient connect5(String id) {
        return connect5(id, "02", "00");
    }

    /// @param flags the connect flags
    /// @param properties with their length in front
    RawClient connect5(String id, String flags, String properties) {
        send("10", "'MQTT' 05 " + flags + " 0000 " + properties + " '" + id + "'");
        Frame connack = read();
        if (connack.type() != 2 || connack.at(1) != 0) {
            throw new AssertionError("not connected: " + connack + trace);
        }
        return this;
    }

    /// CONNECT of MQTT 3.1.1.
    RawClient connect311(String id, boolean clean) {
        send("10", "'MQTT' 04 " + (clean ? "02" : "00") + " 0000 '" + id + "'");
        Frame connack = read();
        if (connack.type() != 2 || connack.at(1) != 0) {
            throw new AssertionError("not connected: " + connack + trace);
        }
        return this;
    }

    /// Waits this long for what it expects.
    RawClient patience(int seconds) {
        try {
            socket.setSoTimeout(seconds * 1000);
        } catch (SocketException failure) {
            throw new UncheckedIOException(failure);
        }
        return this;
    }

    /// Reads one byte; -1 at the end of the connection.
    int readByte() {
        try {
            return in.read();
        } catch (SocketException reset) {
            return -1;
        } catch (IOException failure) {
            throw new AssertionError("neither a byte nor the end: " + failure, failure);
        }
    }

    /// Reads one packet.
    Frame read() {
        try {
            int first = in.readUnsignedByte();
            int length = 0;
            for (int shift = 0; ; shift += 7) {
                int b = in.readUnsignedByte();
                length |= (b & 127) << shift;
                if (b < 128) {
                    break;
                }
            }
            byte[] body = in.readNBytes(length);
            var frame = new Frame(first, body);
            trace.add("< " + frame);
            return frame;
        } catch (IOException failure) {
            throw new AssertionError("no packet: " + failure + " " + trace, failure);
        }
    }

    /// Reads one packet and compares it with hexadecimal text.
    RawClient expect(String hex) {
        Frame frame = read();
        String expected = HexFormat.of().formatHex(bytes(hex));
        if (!frame.toString().equals(expected)) {
            throw new AssertionError("expected " + expected + " but " + frame + " " + trace);
        }
        return this;
    }

    /// The broker has nothing to say: the next that comes answers a ping.
    RawClient expectNothing() {
        return sendRaw("c000").expect("d000");
    }

    /// The broker says goodbye with this reason and closes.
    void expectDisconnect(int reason) {
        Frame frame = read();
        if (frame.type() != 14 || frame.body().length == 0 || frame.at(0) != reason) {
            throw new AssertionError(
                    "expected DISCONNECT " + Integer.toHexString(reason) + " but " + frame + trace);
        }
        expectClosed();
    }

    /// The broker closes without another word.
    void expectClosed() {
        try {
            int next = in.read();
            if (next >= 0) {
                throw new AssertionError("expected the end but " + next + " " + trace);
            }
        } catch (EOFException | SocketException closed) {
            trace.add("< closed");
        } catch (IOException failure) {
            throw new AssertionError("not closed: " + failure + " " + trace, failure);
        }
    }

    /// Ends the connection without a word.
    void cut() {
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// A packet as it came.
    record Frame(int first, byte[] body) {
        int type() {
            return first >> 4;
        }

        int at(int index) {
            return body[index] & 0xFF;
        }

        int twoBytesAt(int index) {
            return at(index) << 8 | at(index + 1);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            var length = new StringBuilder();
            int rest = body.length;
            do {
                length.append(
                        HexFormat.of().toHexDigits((byte) (rest & 127 | (rest > 127 ? 128 : 0))));
                rest >>= 7;
            } while (rest > 0);
            return HexFormat.of().toHexDigits((byte) first)
                    + length
                    + HexFormat.of().formatHex(body);
        }
    }
}
