package io.haltere.conformance.durable;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// MQTT 5 in bytes, without our codec, for clients that remember for themselves what is under way.
/// Whatever ends the connection is an [IOException]. For one thread; any may close it.
final class Wire implements AutoCloseable {
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBREL = 0x62;
    static final int PUBCOMP = 0x70;
    private final SocketChannel socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /// @param path of a Unix socket: nobody else can listen there while the broker is down
    Wire(Path path) throws IOException {
        socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
        in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(socket)));
    }

    /// A packet as it came.
    record Packet(int first, byte[] body) {
        int type() {
            return first & 0xF0;
        }

        int qos() {
            return first >> 1 & 3;
        }

        int twoBytesAt(int index) {
            return (body[index] & 0xFF) << 8 | body[index + 1] & 0xFF;
        }

        /// The packet id of anything but PUBLISH.
        int id() {
            return twoBytesAt(0);
        }

        /// The reason code of an acknowledgement.
        int reason() {
            return body.length > 2 ? body[2] & 0xFF : 0;
        }

        String topic() {
            return new String(body, 2, twoBytesAt(0), StandardCharsets.UTF_8);
        }

        int publishId() {
            return twoBytesAt(2 + twoBytesAt(0));
        }

        /// The payload of a PUBLISH whose properties take less than 128 bytes.
        String text() {
            int properties = 2 + twoBytesAt(0) + (qos() > 0 ? 2 : 0);
            int start = properties + 1 + body[properties];
            return new String(body, start, body.length - start, StandardCharsets.UTF_8);
        }
    }

    /// CONNECT without a clean start; with a session that never ends, or none.
    ///
    /// @return whether the broker has its session
    boolean connect(String id, boolean isLasting) throws IOException {
        Packet answer = tryConnect(id, isLasting);
        if (answer.type() != 0x20 || answer.body()[1] != 0) {
            throw new AssertionError("refused: " + (answer.body()[1] & 0xFF));
        }
        return answer.body()[0] == 1;
    }

    /// CONNECT, and its answer.
    Packet tryConnect(String id, boolean isLasting) throws IOException {
        var body = new Body().text("MQTT").bytes(5, 0, 0, 0);
        if (isLasting) {
            body.bytes(5, 0x11, 0xFF, 0xFF, 0xFF, 0xFF);
        } else {
            body.bytes(0);
        }
        send(0x10, body.text(id));
        flush();
        return read();
    }

    /// A ping, which is answered behind all that was asked before.
    Packet ping() throws IOException {
        send(0xC0, new Body());
        flush();
        return read();
    }

    void subscribe(int id, String filter, int qos) throws IOException {
        send(0x82, new Body().number(id).bytes(0).text(filter).bytes(qos));
    }

    void unsubscribe(int id, String filter) throws IOException {
        send(0xA2, new Body().number(id).bytes(0).text(filter));
    }

    /// @param flags DUP, QoS and RETAIN
    void publish(int flags, String topic, int id, String text) throws IOException {
        var body = new Body().text(topic);
        if ((flags & 6) != 0) {
            body.number(id);
        }
        send(0x30 | flags, body.bytes(0).raw(text));
    }

    /// An acknowledgement that says that all is well.
    void acknowledge(int first, int id) throws IOException {
        send(first, new Body().number(id));
    }

    private void send(int first, Body body) throws IOException {
        out.writeByte(first);
        int length = body.content.size();
        while (length > 127) {
            out.writeByte(length & 127 | 128);
            length >>= 7;
        }
        out.writeByte(length);
        body.content.writeTo(out);
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Whether the next packet has begun to arrive and was read along.
    boolean hasMore() throws IOException {
        return in.available() > 0;
    }

    Packet read() throws IOException {
        int first = in.readUnsignedByte();
        int length = 0;
        int b;
        int shift = 0;
        do {
            b = in.readUnsignedByte();
            length |= (b & 127) << shift;
            shift += 7;
        } while (b > 127);
        byte[] body = new byte[length];
        in.readFully(body);
        return new Packet(first, body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// What follows the length of a packet.
    private static final class Body {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();

        Body bytes(int... values) {
            for (int value : values) {
                content.write(value);
            }
            return this;
        }

        Body number(int value) {
            return bytes(value >> 8, value);
        }

        Body text(String text) {
            number(text.getBytes(StandardCharsets.UTF_8).length);
            return raw(text);
        }

        Body raw(String text) {
            content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }
    }
}
