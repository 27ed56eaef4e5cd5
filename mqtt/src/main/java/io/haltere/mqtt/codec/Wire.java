package io.haltere.mqtt.codec;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// The data types on the wire (section 1.5). Readers expect a buffer whose limit is the end of the
/// packet, and refuse what runs over it.
final class Wire {
    static final int VARIABLE_MAX = 268_435_455;
    private static final int LENGTH_MAX = 65_535;
    private static final int CONTINUATION = 0x80;

    private Wire() {}

    static MalformedPacketException malformed(String what) {
        return new MalformedPacketException(ReasonCode.MALFORMED_PACKET, what);
    }

    static MalformedPacketException protocolError(String what) {
        return new MalformedPacketException(ReasonCode.PROTOCOL_ERROR, what);
    }

    static int readByte(ByteBuffer in) {
        require(in, 1);
        return in.get() & 0xFF;
    }

    static int readTwoBytes(ByteBuffer in) {
        require(in, 2);
        return in.getShort() & 0xFFFF;
    }

    static long readFourBytes(ByteBuffer in) {
        require(in, 4);
        return in.getInt() & 0xFFFF_FFFFL;
    }

    /// Refuses encodings that are longer than needed. [MQTT-1.5.5-1]
    static int readVariable(ByteBuffer in) {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int b = readByte(in);
            value |= (b & ~CONTINUATION) << shift;
            if ((b & CONTINUATION) == 0) {
                if (b == 0 && shift > 0) {
                    throw malformed("variable byte integer longer than needed");
                }
                return value;
            }
        }
        throw malformed("variable byte integer of more than four bytes");
    }

    static String readString(ByteBuffer in) {
        int length = readTwoBytes(in);
        require(in, length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        if (!Utf8.isString(bytes, 0, length)) {
            throw malformed("ill-formed UTF-8 string"); // [MQTT-1.5.4-1] [MQTT-1.5.4-2]
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static Payload readBinary(ByteBuffer in) {
        int length = readTwoBytes(in);
        require(in, length);
        return Payload.read(in, length);
    }

    static int readPacketId(ByteBuffer in) {
        int packetId = readTwoBytes(in);
        if (packetId == 0) {
            throw protocolError("packet identifier 0"); // [MQTT-2.2.1-3]
        }
        return packetId;
    }

    static void require(ByteBuffer in, int bytes) {
        if (in.remaining() < bytes) {
            throw malformed("packet ends too early");
        }
    }

    static void requireEnd(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw malformed("bytes behind the end of the packet");
        }
    }

    static int variableLength(int value) {
        if (value < 1 << 7) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 21 ? 3 : 4;
    }

    static void writeVariable(ByteBuffer out, int value) {
        int rest = value;
        while (rest >= CONTINUATION) {
            out.put((byte) (rest | CONTINUATION));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }

    static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LENGTH_MAX) {
            throw new IllegalArgumentException("string of " + bytes.length + " bytes");
        }
        return bytes;
    }

    /// Bytes that a string takes on the wire, its length included.
    ///
    /// @throws IllegalArgumentException when it may not be sent [MQTT-1.5.4-1] [MQTT-1.5.4-2]
    static int stringLength(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw new IllegalArgumentException("string with U+0000");
            } else if (c < 0x80) {
                length++;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                throw new IllegalArgumentException("string with half of a surrogate pair");
            }
        }
        if (length > LENGTH_MAX) {
            throw new IllegalArgumentException("string of " + length + " bytes");
        }
        return 2 + length;
    }

    static void writeString(ByteBuffer out, String text) {
        byte[] bytes = utf8(text);
        out.putShort((short) bytes.length);
        out.put(bytes);
    }

    static void writeBinary(ByteBuffer out, Payload data) {
        if (data.size() > LENGTH_MAX) {
            throw new IllegalArgumentException("binary data of " + data.size() + " bytes");
        }
        out.putShort((short) data.size());
        data.writeTo(out);
    }
}
