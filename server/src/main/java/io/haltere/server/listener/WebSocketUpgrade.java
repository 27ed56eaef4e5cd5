package io.haltere.server.listener;

import io.haltere.server.config.WebSocketConfig;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The request with which a WebSocket begins (RFC 6455, section 4). Confined to its loop.
///
/// Netty's own handler would choose other names of headers and another order than Mosquitto.
final class WebSocketUpgrade extends ChannelInboundHandlerAdapter {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int HEADERS_MAX = 100;
    private static final int KEY_BYTES = 16;
    private static final int CHUNK_MAX = 1024;
    private static final List<String> PROTOCOLS = List.of("mqtt", "mqttv3.1");

    private final WebSocketConfig config;
    private final int frameMax;
    private final Wire wire;
    private @Nullable HttpRequest request;
    private boolean isOver;

    private WebSocketUpgrade(WebSocketConfig config, int frameMax, Wire wire) {
        this.config = config;
        this.frameMax = frameMax;
        this.wire = wire;
    }

    static void addTo(Channel channel, WebSocketConfig config, Layers layers, Wire wire) {
        channel.pipeline()
                .addLast(new HttpServerCodec(layers.headerMax(), layers.headerMax(), CHUNK_MAX))
                .addLast(new WebSocketUpgrade(config, layers.frameMax(), wire));
    }

    /// What is wrong with a request.
    private record Refusal(HttpResponseStatus status, String reason) {
        static final Refusal BAD = new Refusal(HttpResponseStatus.BAD_REQUEST, "protocol error");
        static final Refusal VERSION =
                new Refusal(HttpResponseStatus.UPGRADE_REQUIRED, "protocol error");
        static final Refusal ORIGIN =
                new Refusal(HttpResponseStatus.FORBIDDEN, "non-matching http origin");
    }

    /// Tells the link why its peer is refused. Has no stack: it is no fault of ours.
    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String reason) {
            super(reason, null, false, false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (isOver) {
                return;
            }
            switch (message) {
                case HttpRequest head -> begin(context, head);
                case LastHttpContent end when !end.content().isReadable() -> end(context);
                case HttpContent _ -> refuse(context, Refusal.BAD);
                default -> throw new IllegalStateException("not HTTP: " + message);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest head) {
        Refusal refusal = refusal(head);
        if (refusal == null) {
            request = head;
        } else {
            refuse(context, refusal);
        }
    }

    private @Nullable Refusal refusal(HttpRequest head) {
        HttpHeaders headers = head.headers();
        if (head.decoderResult().isFailure()
                || !head.method().equals(HttpMethod.GET)
                || !head.protocolVersion().equals(HttpVersion.HTTP_1_1)
                || headers.size() > HEADERS_MAX
                || !headers.containsValue(HttpHeaderNames.UPGRADE, "websocket", true)
                || !headers.containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                || !isKey(headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY))
                || protocol(head) == null) {
            return Refusal.BAD;
        }
        if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
            return Refusal.VERSION;
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        List<String> allowed = config.origins();
        boolean isAllowed = allowed.isEmpty() || origin != null && allowed.contains(origin);
        return isAllowed ? null : Refusal.ORIGIN;
    }

    private static boolean isKey(@Nullable String key) {
        try {
            return key != null && Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException malformed) {
            return false; // The JDK answers by exception.
        }
    }

    /// The first of the client's protocols that we speak. [MQTT-6.0.0-3]
    private static @Nullable String protocol(HttpRequest head) {
        for (String line : head.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
            for (String name : line.split(",")) {
                if (PROTOCOLS.contains(name.strip())) {
                    return name.strip();
                }
            }
        }
        return null;
    }

    private void refuse(ChannelHandlerContext context, Refusal refusal) {
        isOver = true;
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, refusal.status, Unpooled.EMPTY_BUFFER);
        if (refusal == Refusal.VERSION) {
            response.headers().set("Sec-WebSocket-Version", "13");
        }
        response.headers().set("Content-Length", "0").set("Connection", "close");
        context.writeAndFlush(response);
        context.fireExceptionCaught(new RefusedException(refusal.reason));
    }

    private void end(ChannelHandlerContext context) {
        HttpRequest head = request;
        if (head == null) {
            return;
        }
        isOver = true;
        String forwarded = forwardedFor(head.headers());
        if (forwarded != null) {
            wire.forwardedFor(forwarded);
        }
        String protocol = String.valueOf(protocol(head)); // [MQTT-6.0.0-4]
        String key = String.valueOf(head.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY));
        upgrade(context, protocol, accept(key));
    }

    /// The last address is the one that the proxy itself has seen; those before it are hearsay.
    private @Nullable String forwardedFor(HttpHeaders headers) {
        List<String> lines = headers.getAll("X-Forwarded-For");
        if (lines.isEmpty() || !config.trustedProxies().contains(wire.peer().address())) {
            return null;
        }
        String line = lines.getLast();
        String address = line.substring(line.lastIndexOf(',') + 1).strip();
        return address.matches("[0-9A-Fa-f.:]{2,45}") ? address : null;
    }

    private static String accept(String key) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-1")
                            .digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void upgrade(ChannelHandlerContext context, String protocol, String accept) {
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.SWITCHING_PROTOCOLS,
                        Unpooled.EMPTY_BUFFER);
        response.headers()
                .set("Upgrade", "WebSocket")
                .set("Connection", "Upgrade")
                .set("Sec-WebSocket-Accept", accept)
                .set("Sec-WebSocket-Protocol", protocol);
        context.writeAndFlush(response);
        ChannelPipeline pipeline = context.pipeline();
        pipeline.addAfter(context.name(), null, new WebSocketFrames());
        pipeline.addAfter(context.name(), null, new WebSocketFrameDecoder(frameMax));
        // In front of the decoder, which says itself what is wrong with a frame.
        pipeline.addAfter(context.name(), null, new WebSocket13FrameEncoder(false));
        // What has come behind the request goes to the new decoder.
        pipeline.remove(this);
        pipeline.remove(HttpServerCodec.class);
    }
}
