package io.haltere.server.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.CorruptedFrameException;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// Between WebSocket frames and the bytes of a [ChannelLink]. Confined to its loop.
final class WebSocketFrames extends ChannelDuplexHandler {
    private @Nullable ChannelHandlerContext context;
    private boolean hasSaidGoodbye;

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    // MQTT packets may be split over frames in any way. [MQTT-6.0.0-2]
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        switch (message) {
            case BinaryWebSocketFrame frame -> pass(context, frame);
            case ContinuationWebSocketFrame frame -> pass(context, frame);
            case PingWebSocketFrame ping ->
                    context.writeAndFlush(new PongWebSocketFrame(ping.content()));
            case CloseWebSocketFrame close -> {
                close.release();
                sayGoodbye();
                context.close();
            }
            case PongWebSocketFrame pong -> pong.release();
            default -> {
                ReferenceCountUtil.release(message);
                refuse(context); // [MQTT-6.0.0-1]
            }
        }
    }

    private static void pass(ChannelHandlerContext context, WebSocketFrame frame) {
        if (frame.content().isReadable()) {
            context.fireChannelRead(frame.content());
        } else {
            frame.release();
        }
    }

    private void refuse(ChannelHandlerContext context) {
        sayGoodbye(WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        context.fireExceptionCaught(new CorruptedFrameException("a text frame"));
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        Object frame = message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message;
        context.write(frame, promise);
    }

    /// Tells the peer that nothing more comes.
    void sayGoodbye() {
        sayGoodbye(WebSocketCloseStatus.NORMAL_CLOSURE);
    }

    private void sayGoodbye(WebSocketCloseStatus status) {
        if (!hasSaidGoodbye && context != null) {
            hasSaidGoodbye = true;
            context.writeAndFlush(new CloseWebSocketFrame(status));
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        sayGoodbye();
        context.close(promise);
    }
}
