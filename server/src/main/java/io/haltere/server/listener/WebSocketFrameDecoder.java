package io.haltere.server.listener;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/// Passes a frame on when it has come whole, and tells how much of it has gathered until then.
final class WebSocketFrameDecoder extends WebSocket13FrameDecoder {
    private int gathered;

    /// An event: so many bytes are held of a frame that has not come whole.
    record Gathered(int bytes) {}

    WebSocketFrameDecoder(int frameMax) {
        super(
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(frameMax)
                        .allowExtensions(false)
                        .withUTF8Validator(false)
                        .build());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        super.channelRead(context, message);
        int now = actualReadableBytes();
        if (now != gathered) {
            gathered = now;
            context.fireUserEventTriggered(new Gathered(now));
        }
    }
}
