package io.haltere.broker.persistence.mosquitto;

import io.haltere.mqtt.QoS;
import io.haltere.mqtt.Utf8;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The bytes of a database with their offset, and the values that its chunks are made of.
///
/// Numbers are unsigned and big-endian, but for those in the order of the machine that wrote them;
/// these are taken for little-endian, as on all machines for which Mosquitto is packaged.
final class ChunkSource {
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    /// What has been read ahead: from `next` to `limit`.
    private int next;

    private int limit;

    /// Of the end of the buffer in the file.
    private long limitOffset;

    ChunkSource(InputStream in) {
        this.in = in;
    }

    /// Bytes read so far.
    long offset() {
        return limitOffset - (limit - next);
    }

    /// Takes memory only for bytes that are there, whatever a length announces.
    ///
    /// @throws EOFException when the file ends before
    byte[] bytes(int length) throws IOException {
        int ahead = limit - next;
        if (length <= ahead) {
            byte[] bytes = Arrays.copyOfRange(buffer, next, next + length);
            next += length;
            return bytes;
        }
        byte[] rest = in.readNBytes(length - ahead);
        if (rest.length < length - ahead) {
            throw new EOFException();
        }
        byte[] bytes = new byte[length];
        System.arraycopy(buffer, next, bytes, 0, ahead);
        System.arraycopy(rest, 0, bytes, ahead, rest.length);
        next = limit;
        limitOffset += rest.length;
        return bytes;
    }

    /// @throws EOFException when the file ends before
    void skip(long length) throws IOException {
        int ahead = limit - next;
        if (length <= ahead) {
            next += (int) length;
            return;
        }
        // A file may be skipped beyond its end; a byte that is read is there.
        long beforeLast = length - ahead - 1;
        next = limit;
        in.skipNBytes(beforeLast);
        limitOffset += beforeLast;
        oneByte();
    }

    /// The next byte, or -1 at the end of the file.
    int byteOrEnd() throws IOException {
        if (next == limit && !fill()) {
            return -1;
        }
        return buffer[next++] & 0xFF;
    }

    /// Whether there is more.
    private boolean fill() throws IOException {
        int count = in.read(buffer);
        next = 0;
        limit = Math.max(0, count);
        limitOffset += limit;
        return limit > 0;
    }

    int oneByte() throws IOException {
        int b = byteOrEnd();
        if (b < 0) {
            throw new EOFException();
        }
        return b;
    }

    int twoBytes() throws IOException {
        return oneByte() << 8 | oneByte();
    }

    long fourBytes() throws IOException {
        return (long) twoBytes() << 16 | twoBytes();
    }

    /// A number in the order of the machine.
    long machineLong() throws IOException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            value |= (long) oneByte() << shift;
        }
        return value;
    }

    /// The id of a message.
    long messageId() throws IOException, DamagedChunkException {
        long id = machineLong();
        if (id == 0) {
            throw new DamagedChunkException("message id 0");
        }
        return id;
    }

    QoS qos() throws IOException, DamagedChunkException {
        int level = oneByte();
        if (level > QoS.EXACTLY_ONCE.level()) {
            throw new DamagedChunkException("QoS " + level);
        }
        return QoS.of(level);
    }

    /// A switch, stored as 0 or not.
    boolean flag() throws IOException {
        return oneByte() != 0;
    }

    DatabaseChunk.State state() throws IOException, DamagedChunkException {
        int number = oneByte();
        DatabaseChunk.State state = DatabaseChunk.State.of(number);
        if (state == null) {
            throw new DamagedChunkException("message state " + number);
        }
        return state;
    }

    DatabaseChunk.Direction direction() throws IOException, DamagedChunkException {
        int number = oneByte();
        return switch (number) {
            case 0 -> DatabaseChunk.Direction.IN;
            case 1 -> DatabaseChunk.Direction.OUT;
            default -> throw new DamagedChunkException("direction " + number);
        };
    }

    /// Text of a known length.
    ///
    /// @param what names it in the problem
    String text(int length, String what) throws IOException, DamagedChunkException {
        byte[] bytes = bytes(length);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Utf8.isWellFormed(bytes, 0, length) || text.indexOf('\0') >= 0) {
            throw new DamagedChunkException(what + " that is no UTF-8");
        }
        return text;
    }

    /// Text behind its length.
    String text(String what) throws IOException, DamagedChunkException {
        return text(twoBytes(), what);
    }
}
