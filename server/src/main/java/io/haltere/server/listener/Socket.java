package io.haltere.server.listener;

import io.haltere.server.log.ServerLog;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/// A bound socket. Closing it removes what it left in the file system.
final class Socket {
    private static final int BACKLOG = 1024;
    private static final int READ_MIN = 512;
    private static final int READ_MAX = 256 * 1024;
    private static final WriteBufferWaterMark WATER_MARK =
            new WriteBufferWaterMark(64 * 1024, 256 * 1024);

    // IPPROTO_IPV6 and IPV6_V6ONLY of Linux.
    private static final ChannelOption<Integer> IPV6_ONLY =
            new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    // IFNAMSIZ, SOL_SOCKET and SO_BINDTODEVICE of Linux.
    private static final int DEVICE_NAME_BYTES = 16;
    private static final ChannelOption<ByteBuffer> DEVICE =
            new RawUnixChannelOption("SO_BINDTODEVICE", 1, 25, DEVICE_NAME_BYTES);

    private final Channel channel;
    private final @Nullable Path file;

    private Socket(Channel channel, @Nullable Path file) {
        this.channel = channel;
        this.file = file;
    }

    /// @param readSize bytes to read at once from a new connection
    /// @throws IOException when the endpoint cannot be bound
    static Socket bind(
            EventLoops loops,
            Endpoint endpoint,
            int readSize,
            ServerLog log,
            ChannelHandler connections)
            throws IOException {
        var bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                        .childOption(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new AdaptiveRecvByteBufAllocator(
                                        READ_MIN, Math.max(READ_MIN, readSize), READ_MAX))
                        .childHandler(connections);
        if (endpoint instanceof Endpoint.Unix unix) {
            return bind(loops, bootstrap, unix);
        }
        var tcp = (Endpoint.Tcp) endpoint;
        bootstrap
                .channelFactory(() -> open(loops.transport(), tcp, log))
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true);
        if (tcp.isIpv6Only() && loops.transport().isNative()) {
            bootstrap.option(IPV6_ONLY, 1);
        }
        return new Socket(bind(bootstrap, tcp.address(), endpoint), null);
    }

    private static ServerChannel open(Transport transport, Endpoint.Tcp tcp, ServerLog log) {
        ServerChannel channel = transport.tcp().apply(family(tcp));
        if (tcp.device() != null) {
            bindToDevice(channel, tcp.device(), log);
        }
        return channel;
    }

    /// Not here among the options of the bootstrap: where the system refuses this one, the
    /// addresses of the interface have to do.
    private static void bindToDevice(ServerChannel channel, String device, ServerLog log) {
        byte[] name = device.getBytes(StandardCharsets.UTF_8);
        ByteBuffer padded = ByteBuffer.allocate(DEVICE_NAME_BYTES);
        String refusal;
        if (name.length >= DEVICE_NAME_BYTES) {
            refusal = "its name is too long.";
        } else {
            try {
                if (channel.config().setOption(DEVICE, padded.put(name).clear())) {
                    return;
                }
                refusal = "this needs epoll.";
            } catch (ChannelException failure) {
                refusal = reason(failure);
            }
        }
        String why = refusal;
        log.warning(() ->
                "Warning: Unable to bind to interface "
                        + device
                        + ": "
                        + why
                        + " Listening on its addresses, by whichever interface packets come.");
    }

    /// A socket for both families would take the port from a listener for the other one.
    private static SocketProtocolFamily family(Endpoint.Tcp tcp) {
        return tcp.isIpv4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    private static Socket bind(EventLoops loops, ServerBootstrap bootstrap, Endpoint.Unix unix)
            throws IOException {
        Path file = unix.path();
        removeStale(file);
        bootstrap.channelFactory(loops.transport().unix()::get);
        var socket =
                new Socket(
                        bind(bootstrap, loops.transport().unixAddress().apply(file), unix), file);
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxrwx---"));
        } catch (IOException failure) {
            socket.close();
            throw new IOException("Unable to protect unix socket " + file + ".", failure);
        }
        return socket;
    }

    /// A broker that was killed leaves its socket behind. What is no socket is not ours.
    private static void removeStale(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isRegularFile(file) || Files.isDirectory(file)) {
            throw new IOException("Error binding unix socket: " + file + " is no socket.");
        }
        Files.delete(file);
    }

    private static Channel bind(ServerBootstrap bootstrap, SocketAddress address, Endpoint endpoint)
            throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            String text = "Unable to listen on " + endpoint + ": " + reason(bound.cause());
            throw new IOException(text, bound.cause());
        }
        return bound.channel();
    }

    /// What the system said, without the name of the call that Netty puts before it.
    private static String reason(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return text.substring(text.lastIndexOf(": ") + 1).strip() + ".";
    }

    void close() {
        channel.close().awaitUninterruptibly();
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException failure) {
                // The next start removes it.
            }
        }
    }
}
