package io.haltere.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every row of the packet table, read and written.
class PacketTableTest {
    private static final int MUTATIONS = 20_000;

    static List<PacketTable> valid() {
        return PacketTable.read("valid.packets");
    }

    static List<PacketTable> malformed() {
        return PacketTable.read("malformed.packets");
    }

    @ParameterizedTest
    @MethodSource("valid")
    void readsWhatTheBytesSay(PacketTable row) {
        Packet packet = Codecs.of(row.version()).decode(ByteBuffer.wrap(row.bytes()));

        assertNotNull(packet);
        assertEquals(row.meaning(), PacketText.of(packet));
    }

    @ParameterizedTest
    @MethodSource("valid")
    void writesTheSameBytes(PacketTable row) {
        PacketCodec codec = Codecs.of(row.version());
        Packet packet = codec.decode(ByteBuffer.wrap(row.bytes()));
        assertNotNull(packet);

        ByteBuffer out = ByteBuffer.allocate(codec.encodedLength(packet));
        codec.encode(packet, out);

        assertArrayEquals(row.bytes(), out.array());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void writesAMessageUnderAnotherPacketId(PacketTable row) {
        PacketCodec codec = Codecs.of(row.version());
        if (codec.decode(ByteBuffer.wrap(row.bytes())) instanceof Publish publish) {
            int id = 0xABCD;
            ByteBuffer expected = ByteBuffer.allocate(codec.encodedLength(publish));
            codec.encode(publish.withPacketId(id), expected);

            ByteBuffer out = ByteBuffer.allocate(codec.encodedLength(publish));
            codec.encode(publish, id, out);

            assertArrayEquals(expected.array(), out.array());
        }
    }

    @ParameterizedTest
    @MethodSource("valid")
    void waitsForTheLastByte(PacketTable row) {
        PacketCodec codec = Codecs.of(row.version());
        ByteBuffer in = ByteBuffer.allocateDirect(row.bytes().length + 3).position(3);
        in.put(row.bytes()).flip().position(3);
        for (int end = 3; end < row.bytes().length + 3; end++) {
            assertNull(codec.decode(in.limit(end)), "with " + (end - 3) + " bytes");
            assertEquals(3, in.position());
        }

        assertNotNull(codec.decode(in.limit(row.bytes().length + 3)));
        assertEquals(in.limit(), in.position());
    }

    @ParameterizedTest
    @MethodSource("valid")
    void refusesAPacketThatIsCutShort(PacketTable row) {
        if (row.bytes().length < 4 || row.bytes()[1] < 0) {
            return;
        }
        byte[] shorter = row.bytes().clone();
        for (int length = shorter[1] - 1; length >= 0; length--) {
            shorter[1] = (byte) length;
            ByteBuffer in = ByteBuffer.wrap(shorter, 0, 2 + length);
            try {
                Codecs.of(row.version()).decode(in);
                // Some packets may end early: a payload, or reason and properties left out.
                assertEquals(0, in.remaining());
            } catch (MalformedPacketException refused) {
                assertNotNull(refused.reason());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWithTheReasonOfTheSpecification(PacketTable row) {
        PacketCodec codec = Codecs.of(row.version());

        var refused =
                assertThrows(
                        MalformedPacketException.class,
                        () -> codec.decode(ByteBuffer.wrap(row.bytes())));

        assertEquals(row.meaning(), refused.reason().name());
    }

    @Test
    void nothingButARefusalComesOfRandomChanges() {
        var random = new Random(42);
        List<PacketTable> rows = valid();
        for (int i = 0; i < MUTATIONS; i++) {
            PacketTable row = rows.get(random.nextInt(rows.size()));
            byte[] bytes = row.bytes().clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            PacketCodec codec = Codecs.of(row.version());
            try {
                Packet packet = codec.decode(ByteBuffer.wrap(bytes));
                if (packet != null) {
                    codec.encode(packet, ByteBuffer.allocate(codec.encodedLength(packet)));
                }
            } catch (MalformedPacketException refused) {
                assertNotNull(refused.reason());
            }
        }
    }

    @Test
    void announcedLengthsTakeNoMemory() {
        PacketCodec codec = new PacketCodec(new TopicCache(16), Integer.MAX_VALUE);
        byte[] header = {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};

        assertNull(codec.decode(ByteBuffer.wrap(header)));
        assertEquals(268_435_460, codec.frameLength(ByteBuffer.wrap(header)));
    }
}
