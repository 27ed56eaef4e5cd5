package io.haltere.mqtt.codec;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// PUBLISH of QoS 0 from a buffer, and to one.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PublishCodecBench {
    @Param({"V3_1_1", "V5"})
    private ProtocolVersion version = ProtocolVersion.V5;

    @Param({"64", "4096"})
    private int payload;

    private final PacketCodec codec = new PacketCodec(new TopicCache(64), 1 << 20);
    private ByteBuffer in = ByteBuffer.allocate(0);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private Packet publish = Pingreq.PINGREQ;

    /// One packet, direct memory as sockets have.
    @Setup
    public void prepare() {
        var connect = new Connect(version, false, "b", true, 0, null, null, null, Properties.NONE);
        codec.encode(connect, ByteBuffer.allocate(codec.encodedLength(connect)));
        byte[] topic = "sensors/kitchen/temperature".getBytes(StandardCharsets.UTF_8);
        int length = 2 + topic.length + (version == ProtocolVersion.V5 ? 1 : 0) + payload;
        in = ByteBuffer.allocateDirect(length + 5);
        in.put((byte) 0x30);
        Wire.writeVariable(in, length);
        in.putShort((short) topic.length).put(topic);
        if (version == ProtocolVersion.V5) {
            in.put((byte) 0);
        }
        in.put(new byte[payload]).flip();
        out = ByteBuffer.allocateDirect(in.limit() + 5);
        publish = decode();
    }

    /// Bytes to a packet.
    @Benchmark
    public Packet decode() {
        return Objects.requireNonNull(codec.decode(in.position(0)));
    }

    /// A packet to bytes, length and all.
    @Benchmark
    public ByteBuffer encode() {
        out.clear();
        if (codec.encodedLength(publish) > out.remaining()) {
            throw new IllegalStateException("too long");
        }
        codec.encode(publish, out);
        return out;
    }
}
