package io.haltere.server.listener;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;

/// Lets all reads of a loop go into one buffer: for connections whose bytes are dealt with before
/// the next read begins. A read allocates nothing, and a connection holds nothing.
final class SharedReads extends DefaultMaxMessagesRecvByteBufAllocator {
    private static final int BYTES = 256 * 1024;

    private final FastThreadLocal<ByteBuf> buffers =
            new FastThreadLocal<>() {
                @Override
                protected ByteBuf initialValue() {
                    return Unpooled.directBuffer(BYTES, BYTES);
                }

                @Override
                protected void onRemoval(ByteBuf buffer) {
                    buffer.release();
                }
            };

    @Override
    public Handle newHandle() {
        return new Reads();
    }

    /// Of one connection. It may move to another loop, and so asks each time.
    private final class Reads extends MaxMessageHandle {
        @Override
        public int guess() {
            return BYTES;
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator unused) {
            ByteBuf buffer = buffers.get();
            assert buffer.refCnt() == 1 : "somebody has kept what was read";
            return buffer.clear().retain();
        }
    }
}
