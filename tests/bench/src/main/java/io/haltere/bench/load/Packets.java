package io.haltere.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Packets of MQTT 3.1.1 as bytes, made before time counts.
final class Packets {
    static final int CONNACK = 0x20;
    static final int PUBLISH = 0x30;
    static final int PUBACK = 0x40;
    static final int PUBREC = 0x50;
    static final int PUBREL = 0x62;
    static final int PUBCOMP = 0x70;
    static final int SUBACK = 0x90;

    static final int PINGRESP = 0xD0;

    static final byte[] PINGREQ = {(byte) 0xC0, 0};
    static final byte[] DISCONNECT = {(byte) 0xE0, 0};

    /// Seconds; loads that take longer ping.
    private static final int KEEP_ALIVE = 300;

    private Packets() {}

    static byte[] connect(String clientId, boolean isClean) {
        byte[] id = utf8(clientId);
        ByteBuffer body = ByteBuffer.allocate(12 + id.length);
        string(body, utf8("MQTT"));
        body.put((byte) 4).put((byte) (isClean ? 2 : 0)).putShort((short) KEEP_ALIVE);
        string(body, id);
        return packet(0x10, body);
    }

    static byte[] subscribe(List<String> filters, int qos) {
        int bytes = 2;
        for (String filter : filters) {
            bytes += 3 + utf8(filter).length;
        }
        ByteBuffer body = ByteBuffer.allocate(bytes).putShort((short) 1);
        for (String filter : filters) {
            string(body, utf8(filter));
            body.put((byte) qos);
        }
        return packet(0x82, body);
    }

    /// Up to the payload; a packet id of 0 stands last, unless the QoS is 0.
    static byte[] publishHead(String topic, int qos, boolean isRetained, int payloadBytes) {
        byte[] name = utf8(topic);
        int idBytes = qos > 0 ? 2 : 0;
        ByteBuffer head = ByteBuffer.allocate(7 + name.length + idBytes);
        head.put((byte) (PUBLISH | qos << 1 | (isRetained ? 1 : 0)));
        length(head, 2 + name.length + idBytes + payloadBytes);
        string(head, name);
        head.put(new byte[idBytes]);
        return Arrays.copyOf(head.array(), head.position());
    }

    private static byte[] packet(int first, ByteBuffer body) {
        ByteBuffer packet = ByteBuffer.allocate(5 + body.position());
        packet.put((byte) first);
        length(packet, body.position());
        packet.put(body.flip());
        return Arrays.copyOf(packet.array(), packet.position());
    }

    private static void length(ByteBuffer out, int length) {
        int rest = length;
        while (rest > 127) {
            out.put((byte) (rest | 0x80));
            rest >>= 7;
        }
        out.put((byte) rest);
    }

    private static void string(ByteBuffer out, byte[] text) {
        out.putShort((short) text.length).put(text);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
