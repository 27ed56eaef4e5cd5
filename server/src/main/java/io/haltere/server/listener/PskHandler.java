package io.haltere.server.listener;

import io.haltere.net.psk.PskConnection;
import io.haltere.net.psk.PskServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.NotSslRecordException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS with pre-shared keys between a socket and what speaks over it. A handshake has no time limit
/// of its own: that for CONNECT holds.
///
/// Confined to the loop of its channel, which may change.
final class PskHandler extends ChannelDuplexHandler {
    private static final int TLS_HANDSHAKE = 0x16;

    private final PskConnection tls;
    private @Nullable ChannelHandlerContext context;
    private boolean hasBegun;
    private boolean isUnflushed;

    /// @throws UncheckedIOException when the TLS cannot be set up
    PskHandler(PskServer server) {
        try {
            tls = server.connection();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Name of the client's key; null until it has proved to have it.
    @Nullable String identity() {
        return tls.identity();
    }

    /// As in "TLSv1.2 cipher PSK-AES128-GCM-SHA256"; null until the handshake is over.
    @Nullable String encryption() {
        String cipher = tls.cipher();
        return cipher == null ? null : tls.protocol() + " cipher " + cipher;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    // From the socket.

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        var in = (ByteBuf) message;
        if (tls.isEnded()) {
            in.release();
            return;
        }
        try {
            receive(in);
        } catch (SSLException failure) {
            writeOutput(from, from.newPromise());
            from.flush(); // The alert goes out before the failure closes the socket.
            from.fireExceptionCaught(failure);
            return;
        } finally {
            in.release();
        }
        byte[] output = tls.takeOutput();
        if (output.length > 0) {
            isUnflushed = true;
            from.write(Unpooled.wrappedBuffer(output));
        }
        byte[] plain = tls.takePlaintext();
        if (plain.length > 0) {
            from.fireChannelRead(Unpooled.wrappedBuffer(plain));
        }
        if (tls.isEnded()) {
            from.flush();
            from.close(); // The client has said goodbye.
        }
    }

    private void receive(ByteBuf in) throws SSLException {
        if (!hasBegun && in.isReadable()) {
            hasBegun = true;
            if (in.getByte(in.readerIndex()) != TLS_HANDSHAKE) {
                throw new NotSslRecordException("no TLS");
            }
        }
        byte[] bytes = bytes(in);
        tls.receive(bytes, 0, bytes.length);
    }

    /// Those of a heap buffer that holds nothing else are not copied.
    private static byte[] bytes(ByteBuf buffer) {
        return ByteBufUtil.getBytes(buffer, buffer.readerIndex(), buffer.readableBytes(), false);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (isUnflushed) {
            isUnflushed = false;
            from.flush();
        }
        from.fireChannelReadComplete();
    }

    // To the socket.

    @Override
    public void write(ChannelHandlerContext to, Object message, ChannelPromise promise)
            throws SSLException {
        var out = (ByteBuf) message;
        try {
            if (!tls.isOpen()) {
                refuse(promise); // Nobody could read it.
                return;
            }
            byte[] bytes = bytes(out);
            tls.send(bytes, 0, bytes.length);
        } finally {
            out.release();
        }
        writeOutput(to, promise);
    }

    private static void refuse(ChannelPromise promise) {
        if (!promise.isVoid()) {
            promise.tryFailure(new ClosedChannelException());
        }
    }

    private void writeOutput(ChannelHandlerContext to, ChannelPromise promise) {
        to.write(Unpooled.wrappedBuffer(tls.takeOutput()), promise);
    }

    /// Says goodbye behind all that was written; done when the socket has taken it.
    ChannelFuture closeOutbound() {
        ChannelHandlerContext to = context;
        if (to == null) {
            throw new IllegalStateException("not in a pipeline");
        }
        ChannelPromise done = to.newPromise();
        sayGoodbye(to, done);
        return done;
    }

    private void sayGoodbye(ChannelHandlerContext to, ChannelPromise done) {
        try {
            if (tls.isOpen()) {
                tls.close();
            }
        } catch (SSLException failure) {
            done.setFailure(failure);
            return;
        }
        writeOutput(to, done);
        to.flush();
    }

    @Override
    public void close(ChannelHandlerContext to, ChannelPromise promise) {
        sayGoodbye(to, to.newPromise());
        to.close(promise);
    }
}
