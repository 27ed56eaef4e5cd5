package io.haltere.server.listener;

import io.haltere.broker.Broker;
import io.haltere.broker.port.ListenerPolicy;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.net.psk.PskServer;
import io.haltere.server.log.ServerLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One listening socket and the connections that come through it. Shared by all loops; opened,
/// reloaded and closed by one thread at a time.
public final class Listener {
    private final EventLoops loops;
    private final Broker broker;
    private final ServerLog log;
    private final AtomicInteger all;

    private final Endpoint endpoint;
    private final Set<ChannelLink> links = ConcurrentHashMap.newKeySet();
    private volatile Terms terms;
    private volatile boolean isClosed;
    private @Nullable Socket socket;

    /// What may change while the listener is open.
    ///
    /// @param connections counts those through this listener, which may have other sockets: those
    ///   too that a proxy has not named yet, and that are no link therefore
    /// @param connectionsMax through this listener; -1 is unlimited
    /// @param allConnectionsMax through all listeners; -1 is unlimited
    /// @param packetSizeMax bytes of the largest packet accepted
    /// @param readSize bytes to read at once from a new connection through layers; it adapts from
    ///   there
    /// @param layers between the socket and MQTT
    public record Terms(
            ListenerPolicy policy,
            AtomicInteger connections,
            int connectionsMax,
            int allConnectionsMax,
            int packetSizeMax,
            int readSize,
            Layers layers) {}

    /// What all listeners of a broker have in common.
    ///
    /// @param connections counts those of all listeners
    public record Shared(
            EventLoops loops, Broker broker, ServerLog log, AtomicInteger connections) {}

    public Listener(Shared shared, Endpoint endpoint, Terms terms) {
        this.loops = shared.loops();
        this.broker = shared.broker();
        this.log = shared.log();
        this.all = shared.connections();
        this.endpoint = endpoint;
        this.terms = terms;
    }

    /// Begins to accept connections, or begins again.
    ///
    /// @throws IOException when the endpoint cannot be bound
    public void open() throws IOException {
        logOpening();
        socket =
                Socket.bind(
                        loops,
                        endpoint,
                        terms.readSize,
                        log,
                        new ChannelInitializer<>() {
                            @Override
                            protected void initChannel(Channel channel) {
                                accept(channel);
                            }
                        });
    }

    private void logOpening() {
        if (!(endpoint instanceof Endpoint.Tcp tcp)) {
            log.information(() -> "Opening unix listen socket on " + endpoint + ".");
        } else if (terms.layers.webSockets() != null) {
            logOpening("websockets", tcp);
        } else {
            if (tcp.servesIpv4()) {
                logOpening("ipv4", tcp);
            }
            if (!tcp.isIpv4()) {
                logOpening("ipv6", tcp);
            }
        }
    }

    private void logOpening(String kind, Endpoint.Tcp tcp) {
        log.information(() ->
                "Opening " + kind + " listen socket on port " + tcp.address().getPort() + ".");
    }

    /// Accepts no more; connections go on.
    public void stopAccepting() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }

    /// Accepts no more, and ends the connections.
    public void close() {
        isClosed = true;
        stopAccepting();
        links.forEach(ChannelLink::expel);
    }

    private void accept(Channel channel) {
        NettyLoop loop = loops.loopOf(channel.eventLoop());
        loop.refresh();
        Terms now = terms;
        if (isClosed || isOfUnwantedFamily(channel)) {
            channel.close();
            return;
        }
        int mine = now.connections.incrementAndGet();
        int total = all.incrementAndGet();
        channel.closeFuture()
                .addListener(_ -> {
                    now.connections.decrementAndGet();
                    all.decrementAndGet();
                });
        boolean isFull =
                now.connectionsMax >= 0 && mine > now.connectionsMax
                        || now.allConnectionsMax >= 0 && total > now.allConnectionsMax;
        if (isFull) {
            log.notice(() ->
                    "Client connection from "
                            + Peer.of(channel, endpoint).address()
                            + " denied: max_connections exceeded.");
            channel.close();
            return;
        }
        Peer peer = Peer.of(channel, endpoint);
        if (now.layers.proxy() == null) {
            serve(channel, now, peer, Proof.NONE);
        } else {
            ProxyHeader.addTo(
                    channel,
                    now.layers.proxy(),
                    peer,
                    log,
                    (client, claim) -> serve(channel, now, client, claim));
        }
    }

    /// Where the system could not be told that the IPv6 wildcard address means IPv6 alone.
    private boolean isOfUnwantedFamily(Channel channel) {
        return endpoint instanceof Endpoint.Tcp tcp
                && tcp.isIpv6Only()
                && channel.remoteAddress() instanceof InetSocketAddress peer
                && peer.getAddress() instanceof Inet4Address;
    }

    /// @param claim what a proxy says of the client
    private void serve(Channel channel, Terms now, Peer peer, Proof claim) {
        NettyLoop loop = loops.loopOf(channel.eventLoop());
        log.notice(() -> "New connection from " + peer + " on port " + now.policy.port() + ".");
        if (now.layers.areNone()) {
            channel.config().setRecvByteBufAllocator(loops.reads());
        }
        var codec = new PacketCodec(loops.topics(loop), now.packetSizeMax);
        var wire = new Wire(peer, now.layers.addTls(channel, claim), log);
        now.layers.addWebSockets(channel, wire);
        var link = new ChannelLink(channel, wire, loop, now.policy, codec, broker);
        channel.pipeline().addLast("link", link); // Else Netty makes up a name.
        links.add(link);
        channel.closeFuture().addListener(_ -> links.remove(link));
        if (isClosed) {
            link.expel();
        }
    }

    /// Puts other terms in force for connections from now on. Those whose pre-shared key is not
    /// what it was end.
    public void reload(Terms newTerms) {
        PskServer before = terms.layers.psk();
        PskServer now = newTerms.layers.psk();
        terms = newTerms;
        if (before == null || now == null) {
            return;
        }
        for (ChannelLink link : links) {
            // Whoever still shakes hands with a key of before may come back.
            link.expelUnless(identity -> identity != null && now.hasSameKey(identity, before));
        }
    }
}
