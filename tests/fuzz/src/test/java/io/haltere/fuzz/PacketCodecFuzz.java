package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Packet;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Hostile bytes for the reader of packets. The first byte chooses what the connection speaks, the
/// rest is what arrives on it.
class PacketCodecFuzz {
    private static final int PACKET_MAX = 1_000_000;

    /// A stream is read packet by packet until one is refused with a reason that a server may send,
    /// or until bytes are missing; it never fails in another way, and a packet that was read can be
    /// written, in the length foretold, and then reads as the same.
    @FuzzTest
    void everyStreamHasAnAnswer(byte[] stream) {
        if (stream.length == 0) {
            return;
        }
        PacketCodec codec = codec(version(stream[0]));
        ByteBuffer in = ByteBuffer.wrap(stream, 1, stream.length - 1);
        try {
            for (Packet packet = next(codec, in); packet != null; packet = next(codec, in)) {
                ProtocolVersion version = codec.version();
                byte[] written = written(codec, packet);
                PacketCodec other = codec(version);
                Packet again = other.decode(ByteBuffer.wrap(written));
                assertNotNull(again);
                assertEquals(packet.type(), again.type());
                assertArrayEquals(written, written(other, again));
            }
        } catch (MalformedPacketException refused) {
            assertNotEquals(ReasonCode.SUCCESS, refused.reason());
            assertTrue(refused.getMessage().length() < 1000);
        }
    }

    private static @Nullable Packet next(PacketCodec codec, ByteBuffer in) {
        int before = in.position();
        int length = codec.frameLength(in);
        assertEquals(before, in.position());
        Packet packet = codec.decode(in);
        assertEquals(packet == null ? before : before + length, in.position());
        return packet;
    }

    private static byte[] written(PacketCodec codec, Packet packet) {
        ByteBuffer out = ByteBuffer.allocate(codec.encodedLength(packet));
        codec.encode(packet, out);
        assertEquals(0, out.remaining());
        return out.array();
    }

    private static @Nullable ProtocolVersion version(byte choice) {
        return switch (choice) {
            case '3' -> ProtocolVersion.V3_1;
            case '4' -> ProtocolVersion.V3_1_1;
            case '5' -> ProtocolVersion.V5;
            default -> null;
        };
    }

    private static PacketCodec codec(@Nullable ProtocolVersion version) {
        var codec = new PacketCodec(new TopicCache(16), PACKET_MAX);
        if (version != null) {
            var connect =
                    new Connect(version, false, "", true, 0, null, null, null, Properties.NONE);
            codec.encode(connect, ByteBuffer.allocate(codec.encodedLength(connect)));
        }
        return codec;
    }
}
