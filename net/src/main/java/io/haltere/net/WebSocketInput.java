package io.haltere.net;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/// The bytes of binary frames as one stream. Where frames begin and end means nothing to MQTT.
/// [MQTT-6.0.0-2]
///
/// Pings are answered by whoever reads. For one reader.
final class WebSocketInput extends InputStream {
    private static final int LAST = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPERATION = 0x0F;
    private static final int CONTROL = 0x08;
    private static final int OP_CONTINUATION = 0;
    private static final int OP_TEXT = 1;
    private static final int OP_PING = 9;
    private static final int CONTROL_MAX = 125;
    private static final int LENGTH_SHORT = 126;
    private static final int LENGTH_LONG = 127;
    private static final int MASKED = 0x80;

    private static final int NORMAL = 1000;
    private static final int PROTOCOL_ERROR = 1002;
    private static final int NOT_ACCEPTABLE = 1003;

    private final DataInputStream in;
    private final WebSocketOutput out;

    // Of the frame in hand.
    private long left;
    // Of the message in hand; there is none in between.
    private boolean isLast = true;
    private boolean isEnded;

    /// @param in buffered: headers are read byte by byte
    WebSocketInput(InputStream in, WebSocketOutput out) {
        this.in = new DataInputStream(in);
        this.out = out;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        while (left == 0) {
            if (isEnded) {
                return -1;
            }
            readFrame();
        }
        int count = in.read(bytes, offset, (int) Math.min(left, length));
        if (count < 0) {
            throw new EOFException("WebSocket: the connection ended within a frame");
        }
        left -= count;
        return count;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }

    private void readFrame() throws IOException {
        int first = in.read();
        if (first < 0) {
            isEnded = true;
            return;
        }
        if ((first & RESERVED) != 0) {
            throw violated(PROTOCOL_ERROR, "a reserved bit");
        }
        int operation = first & OPERATION;
        boolean ends = (first & LAST) != 0;
        long length = readLength();
        if ((operation & CONTROL) == 0) {
            beginData(operation, length, ends);
        } else if (!ends || length > CONTROL_MAX) {
            throw violated(PROTOCOL_ERROR, "a control frame in parts or larger than 125 bytes");
        } else {
            readControl(operation, (int) length);
        }
    }

    private long readLength() throws IOException {
        int second = in.readUnsignedByte();
        if ((second & MASKED) != 0) {
            throw violated(PROTOCOL_ERROR, "a masked frame from the server");
        }
        long length =
                switch (second) {
                    case LENGTH_SHORT -> in.readUnsignedShort();
                    case LENGTH_LONG -> in.readLong();
                    default -> second;
                };
        if (length < 0) {
            throw violated(PROTOCOL_ERROR, "a length of more than 63 bits");
        }
        return length;
    }

    private void beginData(int operation, long length, boolean ends) throws IOException {
        switch (operation) {
            case OP_TEXT -> throw violated(NOT_ACCEPTABLE, "a text frame"); // [MQTT-6.0.0-1]
            case WebSocketOutput.OP_BINARY -> {
                if (!isLast) {
                    throw violated(PROTOCOL_ERROR, "a message within another");
                }
            }
            case OP_CONTINUATION -> {
                if (isLast) {
                    throw violated(PROTOCOL_ERROR, "the continuation of nothing");
                }
            }
            default -> throw violated(PROTOCOL_ERROR, "a frame of type " + operation);
        }
        isLast = ends;
        left = length;
    }

    private void readControl(int operation, int length) throws IOException {
        byte[] payload = in.readNBytes(length);
        if (payload.length < length) {
            throw new EOFException("WebSocket: the connection ended within a frame");
        }
        switch (operation) {
            case OP_PING -> out.pong(payload);
            case WebSocketOutput.OP_PONG -> {} // Nobody asked, which is allowed.
            case WebSocketOutput.OP_CLOSE -> {
                isEnded = true;
                out.close(NORMAL);
            }
            default -> throw violated(PROTOCOL_ERROR, "a frame of type " + operation);
        }
    }

    private IOException violated(int status, String what) {
        isEnded = true;
        var violation = new IOException("WebSocket: the server sent " + what);
        try {
            out.close(status);
        } catch (IOException failure) {
            violation.addSuppressed(failure);
        }
        return violation;
    }
}
