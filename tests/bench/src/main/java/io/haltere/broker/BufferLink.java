package io.haltere.broker;

import io.haltere.broker.port.Link;
import io.haltere.broker.port.LinkHandler;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Loop;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A wire whose ends are buffers: what the broker sends stands there until the next packet.
public final class BufferLink implements Link {
    private static final int PACKET_MAX = 1 << 16;
    private static final ListenerPolicy LISTENER = ListenerPolicy.local(1);

    private final PacketCodec codec = new PacketCodec(new TopicCache(64), PACKET_MAX);
    private final ByteBuffer out = ByteBuffer.allocateDirect(PACKET_MAX);
    private @Nullable LinkHandler handler;

    /// Connects a client with MQTT 3.1.1.
    ///
    /// @param broker whose only loop it is
    static BufferLink connected(Broker broker, StillLoop loop, String clientId) {
        var link = new BufferLink();
        link.handler = broker.accept(link, loop);
        link.receive(
                new Connect(
                        ProtocolVersion.V3_1_1,
                        false,
                        clientId,
                        true,
                        0,
                        null,
                        null,
                        null,
                        Properties.NONE));
        loop.turn();
        return link;
    }

    /// The bytes of a packet as the client sends them.
    ByteBuffer bytes(Packet packet) {
        ByteBuffer bytes = ByteBuffer.allocateDirect(PACKET_MAX);
        if (codec.encodedLength(packet) > PACKET_MAX) {
            throw new IllegalStateException("too long");
        }
        codec.encode(packet, bytes);
        return bytes.flip();
    }

    /// The broker gets this packet, as if it had been read alone.
    void receive(Packet packet) {
        receive(bytes(packet));
    }

    /// The same with the bytes of one.
    void receive(ByteBuffer bytes) {
        LinkHandler connected = handler;
        Packet packet = codec.decode(bytes);
        if (packet == null || connected == null) {
            throw new IllegalStateException("half a packet, or half a link");
        }
        connected.receive(packet);
        connected.readComplete();
    }

    /// The packet id of the PUBLISH of QoS 1 that was sent last, to a topic of so many bytes.
    int lastId(int topicBytes) {
        return out.getShort(4 + topicBytes) & 0xFFFF;
    }

    @Override
    public void send(Packet packet) {
        begin(packet);
        codec.encode(packet, out);
    }

    @Override
    public void send(Publish publish, int packetId) {
        begin(publish);
        codec.encode(publish, packetId, out);
    }

    private void begin(Packet packet) {
        out.clear();
        if (codec.encodedLength(packet) > out.remaining()) {
            throw new IllegalStateException("too long");
        }
    }

    @Override
    public int encodedLength(Packet packet) {
        return codec.encodedLength(packet);
    }

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public void close() {
        throw new IllegalStateException("the broker hung up");
    }

    @Override
    public void reading(boolean wanted) {}

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        throw new IllegalStateException("there is one loop");
    }

    @Override
    public String address() {
        return "192.0.2.1";
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public ListenerPolicy listener() {
        return LISTENER;
    }
}
