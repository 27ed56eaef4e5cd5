package io.haltere.server.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.haltere.server.config.ServerConfig;
import io.haltere.server.log.ServerLog;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class NettyLoopTest {
    private final EventLoop thread = new DefaultEventLoop();
    private final List<String> done = new ArrayList<>();
    private NettyLoop loop;

    @BeforeEach
    void start() throws IOException {
        loop = new NettyLoop(0, thread, new ServerLog(ServerConfig.defaults().logging()));
    }

    @AfterEach
    void stop() {
        thread.shutdownGracefully().awaitUninterruptibly();
    }

    private final class Written implements NettyLoop.Output {
        private final String name;
        private final boolean isFaulty;

        Written(String name, boolean isFaulty) {
            this.name = name;
            this.isFaulty = isFaulty;
        }

        @Override
        public void flush() {
            if (isFaulty) {
                throw new OutOfMemoryError("none for " + name);
            }
            done.add(name + " written");
        }

        @Override
        public void abandon() {
            done.add(name + " abandoned");
            throw new IllegalStateException("again " + name);
        }
    }

    private void write(NettyLoop.Output... outputs) {
        thread.submit(
                        () -> {
                            for (NettyLoop.Output output : outputs) {
                                loop.dirty(output);
                            }
                        })
                .syncUninterruptibly();
        thread.submit(() -> {}).syncUninterruptibly();
    }

    @Test
    void aConnectionThatCannotBeWrittenDisturbsNoOther() {
        var a = new Written("a", false);
        var b = new Written("b", false);

        write(a, new Written("bad", true), b);
        write(b, a);

        assertEquals(
                List.of("a written", "bad abandoned", "b written", "b written", "a written"), done);
    }
}
