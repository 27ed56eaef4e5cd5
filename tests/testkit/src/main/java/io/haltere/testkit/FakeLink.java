package io.haltere.testkit;

import io.haltere.broker.port.Link;
import io.haltere.broker.port.LinkHandler;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Loop;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// A wire that is a list: what the broker sent lies there until the test takes it.
///
/// Packets cross it as bytes all the same, so that what reaches the broker has passed the codec.
final class FakeLink implements Link {
    private static final int PACKET_MAX = 1 << 20;

    private final ListenerPolicy listener;
    private final PacketCodec client = new PacketCodec(new TopicCache(64), PACKET_MAX);
    private final PacketCodec broker = new PacketCodec(new TopicCache(64), PACKET_MAX);
    private final List<Packet> sent = new ArrayList<>();
    private final Queue<ByteBuffer> inbound = new ArrayDeque<>();
    private ManualLoop loop;
    private @Nullable LinkHandler handler;
    private boolean writable = true;
    private boolean closed;

    FakeLink(ManualLoop loop, ListenerPolicy listener) {
        this.loop = loop;
        this.listener = listener;
    }

    void handler(LinkHandler newHandler) {
        handler = newHandler;
    }

    private LinkHandler handler() {
        if (handler == null) {
            throw new IllegalStateException("not accepted yet");
        }
        return handler;
    }

    /// Puts packets on the way to the broker, to be read together.
    void feed(Packet... packets) {
        for (Packet packet : packets) {
            var bytes = ByteBuffer.allocate(client.encodedLength(packet) + 64);
            if (packet instanceof Connect connect) {
                bytes = ByteBuffer.allocate(PACKET_MAX);
                client.encode(connect, bytes);
            } else {
                client.encode(packet, bytes);
            }
            inbound.add(bytes.flip());
        }
        loop.execute(this::read);
    }

    private void read() {
        while (!closed && handler().wantsPackets() && !inbound.isEmpty()) {
            try {
                Packet packet = broker.decode(inbound.remove());
                if (packet == null) {
                    throw new IllegalStateException("half a packet");
                }
                handler().receive(packet);
            } catch (MalformedPacketException fault) {
                handler().malformed(fault, broker.version());
            }
        }
        if (!closed) {
            handler().readComplete();
        }
    }

    /// The wire breaks, or the client closes it.
    void cut() {
        loop.execute(() -> {
            if (!closed) {
                closed = true;
                handler().closed("connection closed by client");
            }
        });
    }

    void writable(boolean isWritable) {
        writable = isWritable;
        if (isWritable) {
            loop.execute(() -> handler().writable());
        }
    }

    List<Packet> sent() {
        return sent;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void send(Packet packet) {
        if (closed) {
            return;
        }
        var bytes = ByteBuffer.allocate(broker.encodedLength(packet));
        broker.encode(packet, bytes);
        if (bytes.hasRemaining()) {
            throw new IllegalStateException("encoded length is wrong: " + packet);
        }
        Packet received = client.decode(bytes.flip());
        if (received == null) {
            throw new IllegalStateException("half a packet: " + packet);
        }
        sent.add(received);
    }

    @Override
    public void send(Publish publish, int packetId) {
        send(publish.withPacketId(packetId));
    }

    @Override
    public int encodedLength(Packet packet) {
        return broker.encodedLength(packet);
    }

    @Override
    public boolean isWritable() {
        return writable && !closed;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void reading(boolean wanted) {
        if (wanted) {
            loop.execute(this::read);
        }
    }

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        loop.execute(() -> {
            loop = (ManualLoop) target;
            loop.execute(arrived);
        });
    }

    @Override
    public String address() {
        return "192.0.2.1";
    }

    @Override
    public int port() {
        return 40_000;
    }

    /// Of clients of listeners that want a proof.
    @Override
    public @Nullable String provenName() {
        return listener.names().areProven() ? "proven" : null;
    }

    @Override
    public ListenerPolicy listener() {
        return listener;
    }
}
