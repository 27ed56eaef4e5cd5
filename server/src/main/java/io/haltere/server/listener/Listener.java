package io.haltere.server.listener;

import io.haltere.broker.Broker;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.server.log.ServerLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// One listening socket and the connections that come through it. Shared by all loops.
public final class Listener {
    private static final int BACKLOG = 1024;
    private static final int READ_MIN = 512;
    private static final int READ_MAX = 256 * 1024;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    private final EventLoops loops;
    private final Broker broker;
    private final ServerLog log;
    private final AtomicInteger all;
    private final AtomicInteger own = new AtomicInteger();
    private volatile Terms terms;
    private volatile boolean isIpv6Only;

    /// What may change while the listener is open.
    ///
    /// @param connectionsMax through this listener; -1 is unlimited
    /// @param allConnectionsMax through all listeners; -1 is unlimited
    /// @param packetSizeMax bytes of the largest packet accepted
    /// @param readSize bytes to read at once from a new connection; it adapts from there
    public record Terms(
            ListenerPolicy policy,
            int connectionsMax,
            int allConnectionsMax,
            int packetSizeMax,
            int readSize) {}

    /// @param all counts the connections of all listeners
    public Listener(
            EventLoops loops, Broker broker, ServerLog log, AtomicInteger all, Terms terms) {
        this.loops = loops;
        this.broker = broker;
        this.log = log;
        this.all = all;
        this.terms = terms;
    }

    /// Begins to accept connections. The socket on the IPv6 wildcard address serves both families
    /// unless only one is wanted; then callers of the other are turned away.
    ///
    /// @throws IOException when the address cannot be bound
    public void open(InetSocketAddress address, boolean onlyIpv6) throws IOException {
        boolean isV6 = address.getAddress() instanceof Inet6Address;
        isIpv6Only = onlyIpv6;
        if (!isV6 || address.getAddress().isAnyLocalAddress() && !onlyIpv6) {
            logOpening("ipv4", address);
        }
        if (isV6) {
            logOpening("ipv6", address);
        }
        var bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(
                                        READ_MIN, Math.max(READ_MIN, terms.readSize), READ_MAX))
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        accept(channel);
                                    }
                                });
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "Unable to listen on "
                            + address.getAddress().getHostAddress()
                            + " port "
                            + address.getPort()
                            + ": "
                            + reason(bound.cause()),
                    bound.cause());
        }
    }

    /// What the system said, without the name of the call that Netty puts before it.
    private static String reason(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return text.substring(text.lastIndexOf(": ") + 1).strip() + ".";
    }

    private void logOpening(String family, InetSocketAddress address) {
        log.information(
                () -> "Opening " + family + " listen socket on port " + address.getPort() + ".");
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.loopOf(channel.eventLoop());
        loop.refresh();
        Terms now = terms;
        int mine = own.incrementAndGet();
        int total = all.incrementAndGet();
        channel.closeFuture()
                .addListener(_ -> {
                    own.decrementAndGet();
                    all.decrementAndGet();
                });
        if (isIpv6Only
                && channel.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress() instanceof Inet4Address) {
            channel.close();
            return;
        }
        boolean isFull =
                now.connectionsMax >= 0 && mine > now.connectionsMax
                        || now.allConnectionsMax >= 0 && total > now.allConnectionsMax;
        if (isFull) {
            log.notice(() ->
                    "Client connection from "
                            + address(channel)
                            + " denied: max_connections exceeded.");
            channel.close();
            return;
        }
        var codec = new PacketCodec(loops.topics(loop), now.packetSizeMax);
        var link = new ChannelLink(channel, loop, now.policy, codec, broker);
        log.notice(() ->
                "New connection from "
                        + link.address()
                        + ":"
                        + link.port()
                        + " on port "
                        + now.policy.port()
                        + ".");
        channel.pipeline().addLast(link);
    }

    private static String address(Channel channel) {
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? peer.getAddress().getHostAddress()
                : String.valueOf(channel.remoteAddress());
    }

    /// Puts other terms in force for connections from now on.
    public void reload(Terms newTerms) {
        terms = newTerms;
    }
}
