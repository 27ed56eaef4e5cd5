package io.haltere.server.listener;

import io.haltere.broker.port.Loop;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.server.log.NettyLog;
import io.haltere.server.log.ServerLog;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The threads that serve connections: on epoll where it loads, else on NIO.
public final class EventLoops {
    /// Topics that a loop remembers.
    private static final int TOPICS = 4096;

    private final EventLoopGroup group;
    private final List<NettyLoop> loops = new ArrayList<>();
    private final List<TopicCache> topics = new ArrayList<>();
    private final SharedReads reads;
    private final Transport transport;

    /// @param count how many; 0 chooses by the number of processors
    public EventLoops(int count, ServerLog log) {
        int threads = count > 0 ? count : choose(Runtime.getRuntime().availableProcessors());
        NettyLog.install(log); // Before anything of Netty's: it would look for one, at length.
        reads = new SharedReads();
        transport = Transport.best();
        group =
                new MultiThreadIoEventLoopGroup(
                        threads, new DefaultThreadFactory("loop"), transport.handlers());
        for (EventExecutor executor : group) {
            loops.add(new NettyLoop(loops.size(), (EventLoop) executor, log));
            topics.add(new TopicCache(TOPICS));
        }
    }

    /// On two processors one loop leaves the other to the rest of the machine, and costs a third
    /// less per message than two that hand messages to each other.
    private static int choose(int processors) {
        return processors <= 2 ? 1 : processors;
    }

    EventLoopGroup group() {
        return group;
    }

    Transport transport() {
        return transport;
    }

    SharedReads reads() {
        return reads;
    }

    /// All loops by index.
    public List<? extends Loop> loops() {
        return List.copyOf(loops);
    }

    NettyLoop loopOf(EventLoop eventLoop) {
        for (NettyLoop loop : loops) {
            if (loop.eventLoop() == eventLoop) {
                return loop;
            }
        }
        throw new IllegalStateException("not one of ours: " + eventLoop);
    }

    TopicCache topics(NettyLoop loop) {
        return topics.get(loop.index());
    }

    /// Lets what is under way finish, for a short time, and ends the threads.
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3_000);
    }
}
