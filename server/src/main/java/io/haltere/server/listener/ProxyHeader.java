package io.haltere.server.listener;

import io.haltere.broker.port.Limits;
import io.haltere.server.config.ListenerConfig.Proxy;
import io.haltere.server.log.ServerLog;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxySSLTLV;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Takes what a proxy says of its client before the client's first byte. Confined to its loop.
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /// Bytes behind the addresses, so that a header has no more than 500 in all.
    private static final int EXTENSIONS_MAX = 268;

    private static final byte CIPHER = 0x23;

    private final Proxy proxy;
    private final Peer proxyPeer;
    private final ServerLog log;
    private final BiConsumer<Peer, Proof> next;
    private @Nullable ScheduledFuture<?> impatience;
    private boolean isOver;

    private ProxyHeader(Proxy proxy, Peer proxyPeer, ServerLog log, BiConsumer<Peer, Proof> next) {
        this.proxy = proxy;
        this.proxyPeer = proxyPeer;
        this.log = log;
        this.next = next;
    }

    /// @param next takes the client's address and what the proxy vouches for
    static void addTo(
            Channel channel,
            Proxy proxy,
            Peer proxyPeer,
            ServerLog log,
            BiConsumer<Peer, Proof> next) {
        channel.pipeline()
                .addLast(new Decoder(proxy.version()))
                .addLast(new ProxyHeader(proxy, proxyPeer, log, next));
    }

    /// Netty waits for the end of a line even where the first byte tells that none will come.
    private static final class Decoder extends HAProxyMessageDecoder {
        private static final byte V1_FIRST = 'P';
        private static final byte V2_FIRST = 0x0D;

        private final byte first;
        private boolean isBegun;

        Decoder(int version) {
            super(EXTENSIONS_MAX);
            first = version == 1 ? V1_FIRST : V2_FIRST;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
            if (!isBegun && message instanceof ByteBuf bytes && bytes.isReadable()) {
                isBegun = true;
                if (bytes.getByte(bytes.readerIndex()) != first) {
                    bytes.release();
                    throw new HAProxyProtocolException("no PROXY header");
                }
            }
            super.channelRead(context, message);
        }
    }

    /// What the proxy says of the TLS between it and the client.
    ///
    /// @param name the common name of a certificate that the proxy found good; null for none
    /// @param encryption null for none
    private record Claim(boolean isCertified, @Nullable String name, @Nullable String encryption)
            implements Proof {}

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        impatience =
                context.executor()
                        .schedule(() -> corrupt(context), Limits.CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (impatience != null) {
            impatience.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!isOver && message instanceof HAProxyMessage header) {
                take(context, header);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void take(ChannelHandlerContext context, HAProxyMessage header) {
        boolean isV1 = header.protocolVersion() == HAProxyProtocolVersion.V1;
        if (isV1 != (proxy.version() == 1)) {
            corrupt(context);
        } else if (header.command() == HAProxyCommand.LOCAL) {
            isOver = true;
            context.close(); // The proxy only looks whether we live.
        } else {
            judge(context, peer(header), claim(header));
        }
    }

    private Peer peer(HAProxyMessage header) {
        String address = header.sourceAddress();
        return address == null ? proxyPeer : new Peer(address, header.sourcePort());
    }

    private void judge(ChannelHandlerContext context, Peer peer, @Nullable Claim claim) {
        isOver = true;
        if (claim == null && (proxy.requiresTls() || proxy.requiresCertificate())) {
            log.notice(() ->
                    "Connection from " + peer + " rejected, client did not connect using TLS.");
            context.close();
        } else if (proxy.requiresCertificate() && claim != null && !claim.isCertified) {
            log.notice(() -> "Connection from " + peer + " rejected, client has no certificate.");
            context.close();
        } else {
            next.accept(peer, claim == null ? Proof.NONE : claim);
            context.pipeline().remove(this);
        }
    }

    private static @Nullable Claim claim(HAProxyMessage header) {
        for (HAProxyTLV extension : header.tlvs()) {
            if (extension instanceof HAProxySSLTLV tls && tls.isPP2ClientSSL()) {
                return claim(tls);
            }
        }
        return null;
    }

    private static Claim claim(HAProxySSLTLV tls) {
        boolean isCertified =
                (tls.isPP2ClientCertConn() || tls.isPP2ClientCertSess()) && tls.verify() == 0;
        String name = null;
        String version = null;
        String cipher = null;
        for (HAProxyTLV part : tls.encapsulatedTLVs()) {
            String text = part.content().toString(StandardCharsets.UTF_8);
            switch (part.type()) {
                case PP2_TYPE_SSL_CN -> name = text;
                case PP2_TYPE_SSL_VERSION -> version = text;
                default -> cipher = part.typeByteValue() == CIPHER ? text : cipher;
            }
        }
        String encryption =
                version == null || cipher == null ? null : version + " cipher " + cipher;
        boolean isName = isCertified && name != null && name.chars().noneMatch(c -> c < ' ');
        return new Claim(isCertified, isName ? name : null, encryption);
    }

    private void corrupt(ChannelHandlerContext context) {
        if (!isOver) {
            isOver = true;
            log.notice(() -> "Connection rejected, corrupt PROXY header.");
            context.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        isOver = true;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        corrupt(context);
    }
}
