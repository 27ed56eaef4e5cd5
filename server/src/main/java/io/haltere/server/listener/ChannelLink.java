package io.haltere.server.listener;

import io.haltere.broker.Broker;
import io.haltere.broker.port.Link;
import io.haltere.broker.port.LinkHandler;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.broker.port.Loop;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The one Netty handler of a connection: bytes in, packets to the [LinkHandler]; packets out,
/// bytes gathered and written once per turn. Confined to its loop, which changes when it moves.
final class ChannelLink extends ChannelInboundHandlerAdapter implements Link, NettyLoop.Output {
    /// Bytes waiting in the link from which on it counts as not writable.
    private static final int HIGH_WATER = 128 * 1024;

    private static final int BUFFER_MIN = 512;

    /// Up to here a buffer grows by copying; beyond, it is passed on and a new one begun.
    private static final int BUFFER_MAX = 64 * 1024;

    private static final ByteBuffer NO_VIEW = ByteBuffer.allocate(0);

    /// How long a closed link waits for the peer to read what was said last.
    private static final long LINGER_MILLIS = 2_000;

    private final Channel channel;
    private final Wire wire;
    private final ListenerPolicy listener;
    private final PacketCodec codec;
    private final LinkHandler connection;
    private NettyLoop loop;

    // Inbound.
    private @Nullable ByteBuf rest;

    /// Bytes of a WebSocket's frame that has not come whole.
    private int gathered;

    private int unfinishedBytes;
    private boolean decoding;
    private boolean wanted = true;

    // Outbound.
    private @Nullable ByteBuf pending;
    private ByteBuffer view = NO_VIEW;
    private int pendingPackets;
    private boolean dirty;
    private boolean starved;
    private boolean closing;
    private int waitingPackets;
    private int waitingBytes;

    ChannelLink(
            Channel channel,
            Wire wire,
            NettyLoop loop,
            ListenerPolicy listener,
            PacketCodec codec,
            Broker broker) {
        this.channel = channel;
        this.wire = wire;
        this.loop = loop;
        this.listener = listener;
        this.codec = codec;
        this.connection = broker.accept(this, loop);
    }

    // Bytes to packets.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var in = (ByteBuf) message;
        loop.refresh();
        if (closing) {
            in.release();
            return;
        }
        connection.countReceived(in.readableBytes());
        while (rest != null && in.isReadable()) {
            rest.writeBytes(in, Math.min(in.readableBytes(), lacking(rest)));
            decode(rest);
        }
        if (rest == null) {
            decode(in);
        } else {
            in.release();
        }
    }

    /// Bytes that a packet that has begun lacks, so that what follows it is read where it is; at
    /// least one, so that all comes to an end.
    private int lacking(ByteBuf begun) {
        if (!connection.wantsPackets()) {
            return Integer.MAX_VALUE;
        }
        try {
            return Math.max(codec.frameLength(bytes(begun)) - begun.readableBytes(), 1);
        } catch (MalformedPacketException fault) {
            return Integer.MAX_VALUE; // It is told by decode.
        }
    }

    private static ByteBuffer bytes(ByteBuf data) {
        return data.internalNioBuffer(data.readerIndex(), data.readableBytes());
    }

    /// Hands over every whole packet and keeps what is left.
    private void decode(ByteBuf data) {
        decoding = true;
        ByteBuffer bytes = bytes(data);
        int start = bytes.position();
        try {
            while (connection.wantsPackets()) {
                Packet packet = codec.decode(bytes);
                if (packet == null) {
                    break;
                }
                connection.receive(packet);
            }
        } catch (MalformedPacketException fault) {
            if (codec.version() == null) {
                wire.suspect(bytes, start);
            }
            connection.malformed(fault, codec.version());
        } catch (RuntimeException fault) {
            connection.failed(fault);
        } finally {
            decoding = false;
        }
        data.skipBytes(bytes.position() - start);
        keep(data);
        applyReading();
    }

    private void keep(ByteBuf data) {
        if (closing || !data.isReadable()) {
            data.release();
            rest = null;
        } else if (data == rest) {
            data.discardReadBytes();
        } else {
            // Only as much as has come: what a header announces takes no memory.
            rest = channel.alloc().ioBuffer(data.readableBytes());
            rest.writeBytes(data);
            data.release();
        }
        countUnfinished();
    }

    private void countUnfinished() {
        int bytes = gathered + (rest == null ? 0 : rest.readableBytes());
        int more = bytes - unfinishedBytes;
        if (more != 0) {
            unfinishedBytes = bytes;
            connection.countUnfinished(more, bytes);
        }
    }

    /// Nobody will finish the packet.
    private void forgetRest() {
        gathered = 0;
        if (rest != null) {
            rest.release();
            rest = null;
        }
        countUnfinished();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof WebSocketFrameDecoder.Gathered now && !closing) {
            gathered = now.bytes();
            countUnfinished();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (!closing) {
            connection.readComplete();
        }
    }

    @Override
    public void reading(boolean isWanted) {
        wanted = isWanted;
        if (!decoding) {
            applyReading();
            if (isWanted && rest != null) {
                loop.execute(this::decodeRest);
            }
        }
    }

    private void decodeRest() {
        ByteBuf left = rest;
        if (left != null && !closing) {
            decode(left);
            connection.readComplete();
        }
    }

    /// A peer that does not read is not read either: its answers would pile up.
    private void applyReading() {
        boolean now = closing || wanted && channel.isWritable();
        if (channel.config().isAutoRead() != now) {
            channel.config().setAutoRead(now);
        }
    }

    // Packets to bytes.

    @Override
    public void send(Packet packet) {
        if (!closing) {
            reserve(codec.encodedLength(packet));
            int start = view.position();
            boolean isWhole = false;
            try {
                codec.encode(packet, view);
                isWhole = true;
            } finally {
                if (!isWhole) {
                    view.position(start); // Half a packet would spoil all behind it.
                }
            }
            appended();
        }
    }

    @Override
    public void send(Publish publish, int packetId) {
        if (!closing) {
            reserve(codec.encodedLength(publish));
            codec.encode(publish, packetId, view);
            appended();
        }
    }

    private void appended() {
        pendingPackets++;
        if (!dirty) {
            dirty = true;
            loop.dirty(this);
        }
    }

    private void reserve(int bytes) {
        if (view.remaining() >= bytes) {
            return;
        }
        ByteBuf full = pending;
        if (full != null && view.position() + bytes > BUFFER_MAX) {
            handOver(full);
            full = null;
        }
        if (full == null) {
            pending = channel.alloc().ioBuffer(Math.max(bytes, BUFFER_MIN));
            view = pending.internalNioBuffer(0, pending.capacity());
            return;
        }
        int used = view.position();
        full.writerIndex(used);
        full.ensureWritable(Math.max(bytes, used));
        view = full.internalNioBuffer(0, full.capacity());
        view.position(used);
    }

    private void handOver(ByteBuf full) {
        full.setIndex(0, view.position());
        connection.countSent(view.position());
        channel.write(full, channel.voidPromise());
        pending = null;
        view = NO_VIEW;
    }

    /// Writes everything that was sent in this turn with one call.
    @Override
    public void flush() {
        dirty = false;
        if (pending != null) {
            handOver(pending);
        }
        channel.flush();
        countWaiting();
        if (closing) {
            endOutput();
        } else if (starved && channel.isWritable()) {
            starved = false;
            connection.writable();
        }
    }

    private void countWaiting() {
        var buffer = channel.unsafe().outboundBuffer();
        int bytes =
                buffer == null
                        ? 0
                        : (int) Math.min(Integer.MAX_VALUE, buffer.totalPendingWriteBytes());
        int packets = bytes == 0 ? 0 : waitingPackets + pendingPackets;
        pendingPackets = 0;
        if (bytes != waitingBytes || packets != waitingPackets) {
            connection.countWaiting(packets - waitingPackets, bytes - waitingBytes);
            waitingBytes = bytes;
            waitingPackets = packets;
        }
    }

    @Override
    public boolean isWritable() {
        if (channel.isWritable() && view.position() < HIGH_WATER && !closing) {
            return true;
        }
        starved = true;
        return false;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        loop.refresh();
        if (closing) {
            return;
        }
        applyReading();
        if (channel.isWritable() && !dirty) {
            countWaiting();
            starved = false;
            connection.writable();
        }
    }

    @Override
    public int encodedLength(Packet packet) {
        return codec.encodedLength(packet);
    }

    // The end.

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        if (!decoding) {
            forgetRest();
        }
        if (pending == null && waitingBytes == 0) {
            channel.close();
            return;
        }
        if (!dirty) {
            dirty = true;
            loop.dirty(this);
        }
    }

    /// Sends the end of the stream behind the last packet and goes on reading, into the void, until
    /// the peer has seen it: to close with unread bytes would make the kernel throw away what was
    /// said last.
    private void endOutput() {
        channel.config().setAutoRead(true);
        wire.endOutput(channel);
        loop.after(LINGER_MILLIS, channel::close);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lost("connection closed by client");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!closing) {
            lost(wire.fault(cause));
        }
        channel.close();
    }

    /// Without another word.
    @Override
    public void abandon() {
        try {
            lost("internal error");
        } finally {
            channel.close();
        }
    }

    private void lost(String cause) {
        loop.refresh();
        if (!closing) {
            connection.closed(cause);
        }
        closing = true;
        forgetRest();
        if (pending != null) {
            pending.release();
            pending = null;
            view = NO_VIEW;
        }
        connection.countWaiting(-waitingPackets, -waitingBytes);
        waitingPackets = 0;
        waitingBytes = 0;
    }

    /// The listener closes. From any thread.
    void expel() {
        expelUnless(_ -> false);
    }

    /// The keys have changed. From any thread.
    ///
    /// @param mayStay asked, on the loop, about the identity of the pre-shared key; null for none
    void expelUnless(Predicate<@Nullable String> mayStay) {
        EventLoop current = channel.eventLoop();
        current.execute(() -> {
            if (!channel.eventLoop().inEventLoop()) {
                expelUnless(mayStay); // It has moved meanwhile.
            } else if (!closing && !mayStay.test(wire.proof().identity())) {
                loop.refresh();
                connection.expelled();
            }
        });
    }

    // Moving.

    @Override
    public void moveTo(Loop target, Runnable arrived) {
        var home = (NettyLoop) target;
        channel.config().setAutoRead(false);
        // Not from inside a read of this channel: the stack must be clear before it leaves.
        loop.execute(() -> channel.deregister().addListener(_ -> register(home, arrived)));
    }

    private void register(NettyLoop home, Runnable arrived) {
        home.eventLoop()
                .register(channel)
                .addListener(done -> home.execute(() -> land(home, arrived, done.isSuccess())));
    }

    private void land(NettyLoop home, Runnable arrived, boolean isRegistered) {
        loop = home;
        arrived.run();
        if (!isRegistered) {
            lost("connection closed by client");
            channel.close();
        }
    }

    @Override
    public String address() {
        return wire.peer().address();
    }

    @Override
    public int port() {
        return wire.peer().port();
    }

    @Override
    public @Nullable String provenName() {
        return wire.proof().name();
    }

    @Override
    public @Nullable String encryption() {
        return wire.proof().encryption();
    }

    @Override
    public ListenerPolicy listener() {
        return listener;
    }
}
