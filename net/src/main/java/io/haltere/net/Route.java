package io.haltere.net;

import io.haltere.net.psk.PreSharedKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way to a server: where it is, and through what.
///
/// @param tls null for a plain connection
/// @param webSocketPath path of the upgrade request; null for no WebSocket
/// @param proxy null to go straight
/// @param bindAddress local address to leave from; null for the system's choice
/// @param timeout for each step of connecting
public record Route(
        Endpoint endpoint,
        @Nullable TlsOptions tls,
        @Nullable String webSocketPath,
        @Nullable Socks5Proxy proxy,
        @Nullable String bindAddress,
        Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public static Route to(Endpoint endpoint) {
        return new Route(endpoint, null, null, null, null, TIMEOUT);
    }

    public Route withTls(TlsOptions newTls) {
        return new Route(endpoint, newTls, webSocketPath, proxy, bindAddress, timeout);
    }

    public Route withWebSocket(String path) {
        return new Route(endpoint, tls, path, proxy, bindAddress, timeout);
    }

    public Route withProxy(Socks5Proxy newProxy) {
        return new Route(endpoint, tls, webSocketPath, newProxy, bindAddress, timeout);
    }

    public Route withBindAddress(String newBindAddress) {
        return new Route(endpoint, tls, webSocketPath, proxy, newBindAddress, timeout);
    }

    public Route withTimeout(Duration newTimeout) {
        return new Route(endpoint, tls, webSocketPath, proxy, bindAddress, newTimeout);
    }

    /// Connects. Blocks until the connection can carry MQTT.
    ///
    /// @throws IOException with a message for the user
    public Transport open() throws IOException {
        Transport carrier =
                endpoint instanceof Endpoint.Unix unix ? open(unix) : open((Endpoint.Tcp) endpoint);
        if (webSocketPath == null) {
            return carrier;
        }
        try {
            return WebSocketTransport.over(carrier, hostHeader(), webSocketPath, timeout);
        } catch (IOException failure) {
            carrier.close();
            throw failure;
        }
    }

    /// The port goes without saying if it is the scheme's.
    private String hostHeader() {
        return switch (endpoint) {
            case Endpoint.Unix _ -> "localhost";
            case Endpoint.Tcp tcp -> {
                String port = ":" + tcp.port();
                String all = tcp.toString();
                boolean isUsual = tcp.port() == (tls == null ? HTTP_PORT : HTTPS_PORT);
                yield isUsual ? all.substring(0, all.length() - port.length()) : all;
            }
        };
    }

    private Transport open(Endpoint.Tcp tcp) throws IOException {
        // Before there is a connection: a mistake in the options needs no server to be told.
        Layer layer = tls == null ? SocketTransport::new : secured(tls, tcp);
        Socket socket = connected(tcp);
        try {
            if (proxy != null) {
                throughProxy(proxy, socket, tcp);
            }
            return layer.over(socket);
        } catch (IOException failure) {
            Closing.quietly(socket);
            throw failure;
        }
    }

    /// What comes over a socket.
    private interface Layer {
        Transport over(Socket socket) throws IOException;
    }

    private Layer secured(TlsOptions options, Endpoint.Tcp tcp) throws IOException {
        PreSharedKey key = options.psk();
        try {
            if (key == null) {
                TlsContexts.Ready ready = TlsContexts.ready(options, tcp.host());
                return socket -> TlsTransport.over(socket, tcp, ready, timeout);
            }
            return withKey(PskTransport.ready(options, key), tcp);
        } catch (NoClassDefFoundError missing) {
            throw withoutLibrary(missing);
        }
    }

    private Layer withKey(PskTransport.Ready ready, Endpoint.Tcp tcp) {
        return socket -> {
            try {
                return PskTransport.over(socket, tcp, ready, timeout);
            } catch (NoClassDefFoundError missing) {
                throw withoutLibrary(missing);
            }
        };
    }

    /// The library is optional, and the first use tells whether it is there.
    private static IOException withoutLibrary(NoClassDefFoundError missing) {
        return new IOException(
                "A pre-shared key or a key log needs Bouncy Castle: bctls-jdk18on, bcprov-jdk18on and"
                        + " bcutil-jdk18on must be on the class path.",
                missing);
    }

    private Socket connected(Endpoint.Tcp tcp) throws IOException {
        var dialer = new Dialer(bindAddress, timeout);
        return proxy == null
                ? dialer.connect(tcp.host(), tcp.port(), tcp.toString())
                : dialer.connect(proxy.host(), proxy.port(), "SOCKS5 proxy " + proxy);
    }

    private void throughProxy(Socks5Proxy through, Socket socket, Endpoint.Tcp tcp)
            throws IOException {
        Deadline.within(
                timeout,
                socket,
                "SOCKS5 proxy " + through,
                () -> {
                    SocksHandshake.run(through, socket, tcp);
                    return socket;
                });
    }

    private Transport open(Endpoint.Unix unix) throws IOException {
        if (tls != null) {
            throw new IOException("TLS over a Unix socket is not supported.");
        }
        if (proxy != null || bindAddress != null) {
            throw new IOException("A Unix socket has no proxy and no bind address.");
        }
        return connected(unix);
    }

    private Transport connected(Endpoint.Unix unix) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        String what = "Unable to connect to " + unix;
        try {
            return Deadline.within(
                    timeout,
                    channel,
                    what,
                    () -> {
                        channel.connect(UnixDomainSocketAddress.of(unix.path()));
                        return new ChannelTransport(channel);
                    });
        } catch (SocketTimeoutException late) {
            throw late;
        } catch (IOException failure) {
            Closing.quietly(channel);
            throw Dialer.named(what, failure);
        }
    }

    private record SocketTransport(Socket socket) implements Transport {
        @Override
        public InputStream input() throws IOException {
            return socket.getInputStream();
        }

        @Override
        public OutputStream output() throws IOException {
            return socket.getOutputStream();
        }

        @Override
        public void close() {
            Closing.quietly(socket);
        }
    }

    private record ChannelTransport(SocketChannel channel) implements Transport {
        @Override
        public InputStream input() {
            return Channels.newInputStream(channel);
        }

        @Override
        public OutputStream output() {
            return Channels.newOutputStream(channel);
        }

        @Override
        public void close() {
            Closing.quietly(channel);
        }
    }
}
