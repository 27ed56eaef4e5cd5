package io.haltere.client.store;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Records to bytes and back: length of what follows the checksum (four bytes, largest first), its
/// CRC-32C (four), kind (one), and then the packet id (two) or the PUBLISH as MQTT 5 writes it. For
/// one thread at a time.
final class RecordCodec {
    private static final byte[] HEAD = "haltere session 1\n".getBytes(StandardCharsets.US_ASCII);

    /// Kind, and the largest packet.
    private static final int LENGTH_MAX = 1 + 5 + 268_435_455;

    private static final int PREFIX = 8;
    private static final int SHORT = 1 + 2;

    private final PacketCodec packets = new PacketCodec(new TopicCache(4), LENGTH_MAX);

    RecordCodec() {
        // A codec learns the version from CONNECT.
        var connect =
                new Connect(
                        ProtocolVersion.V5, false, "", true, 0, null, null, null, Properties.NONE);
        packets.encode(connect, ByteBuffer.allocate(packets.encodedLength(connect)));
    }

    /// What a file begins with.
    static ByteBuffer head() {
        return ByteBuffer.wrap(HEAD.clone());
    }

    /// Whether a file that begins so was left at its very beginning.
    static boolean isUnbegun(ByteBuffer in) {
        return in.remaining() < HEAD.length && in.equals(ByteBuffer.wrap(HEAD, 0, in.remaining()));
    }

    /// False when a file begins otherwise.
    static boolean skipHead(ByteBuffer in) {
        if (in.remaining() < HEAD.length) {
            return false;
        }
        boolean isHead = in.slice(in.position(), HEAD.length).equals(head());
        in.position(in.position() + HEAD.length);
        return isHead;
    }

    /// The next record; null when what is left is none, which is where a crash came.
    @Nullable SessionRecord read(ByteBuffer in) {
        if (in.remaining() < PREFIX + SHORT) {
            return null;
        }
        int length = in.getInt();
        int checksum = in.getInt();
        if (length < SHORT || length > LENGTH_MAX || length > in.remaining()) {
            return null;
        }
        ByteBuffer body = in.slice(in.position(), length);
        in.position(in.position() + length);
        return checksum == checksum(body.duplicate()) ? body(body) : null;
    }

    private @Nullable SessionRecord body(ByteBuffer body) {
        byte kind = body.get();
        if (kind == 'P') {
            return sending(body);
        }
        if (body.remaining() != SHORT - 1) {
            return null;
        }
        int packetId = body.getShort() & 0xFFFF;
        return switch (kind) {
            case 'R' -> new SessionRecord.Released(packetId);
            case 'S' -> new SessionRecord.Settled(packetId);
            case 'I' -> new SessionRecord.Received(packetId);
            case 'C' -> new SessionRecord.Completed(packetId);
            default -> null;
        };
    }

    private @Nullable SessionRecord sending(ByteBuffer body) {
        try {
            if (packets.decode(body) instanceof Publish publish
                    && publish.qos() != QoS.AT_MOST_ONCE
                    && !body.hasRemaining()) {
                return new SessionRecord.Sending(publish);
            }
            return null;
        } catch (MalformedPacketException notOurs) {
            return null; // Such a packet was never written.
        }
    }

    int length(SessionRecord next) {
        return next instanceof SessionRecord.Sending sending
                ? length(sending.publish())
                : PREFIX + SHORT;
    }

    int length(Publish publish) {
        return PREFIX + 1 + packets.encodedLength(publish);
    }

    void write(SessionRecord next, ByteBuffer out) {
        int start = out.position();
        out.position(start + PREFIX);
        switch (next) {
            case SessionRecord.Sending sending ->
                    packets.encode(sending.publish(), out.put((byte) 'P'));
            case SessionRecord.Released _ -> write(out, 'R', next.packetId());
            case SessionRecord.Settled _ -> write(out, 'S', next.packetId());
            case SessionRecord.Received _ -> write(out, 'I', next.packetId());
            case SessionRecord.Completed _ -> write(out, 'C', next.packetId());
        }
        int length = out.position() - start - PREFIX;
        out.putInt(start, length);
        out.putInt(start + 4, checksum(out.slice(start + PREFIX, length)));
    }

    private static void write(ByteBuffer out, char kind, int packetId) {
        out.put((byte) kind).putShort((short) packetId);
    }

    private static int checksum(ByteBuffer body) {
        var checksum = new CRC32C();
        checksum.update(body);
        return (int) checksum.getValue();
    }
}
