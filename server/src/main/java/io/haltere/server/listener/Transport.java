package io.haltere.server.listener;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

/// How Netty reaches the sockets of the system.
///
/// @param isNative whether options that the JDK does not know can be set
record Transport(
        boolean isNative,
        IoHandlerFactory handlers,
        Function<SocketProtocolFamily, ServerChannel> tcp,
        Supplier<ServerChannel> unix,
        Function<Path, SocketAddress> unixAddress) {
    /// Epoll where it loads, else the JDK's selectors.
    static Transport best() {
        return Epoll.isAvailable()
                ? new Transport(
                        true,
                        EpollIoHandler.newFactory(),
                        EpollServerSocketChannel::new,
                        EpollServerDomainSocketChannel::new,
                        path -> new DomainSocketAddress(path.toString()))
                : new Transport(
                        false,
                        NioIoHandler.newFactory(),
                        family -> new NioServerSocketChannel(SelectorProvider.provider(), family),
                        NioServerDomainSocketChannel::new,
                        UnixDomainSocketAddress::of);
    }
}
