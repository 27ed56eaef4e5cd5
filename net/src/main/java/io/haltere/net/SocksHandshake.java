package io.haltere.net;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Asks a SOCKS5 proxy to connect to a server: RFC 1928, with a name and password RFC 1929.
final class SocksHandshake {
    private static final int VERSION = 5;
    private static final int PASSWORD_VERSION = 1;
    private static final int CONNECT = 1;
    private static final int NO_AUTHENTICATION = 0;
    private static final int USER_PASSWORD = 2;
    private static final int NOTHING_ACCEPTABLE = 0xFF;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final int FIELD_MAX = 255;

    private final Socks5Proxy proxy;
    private final DataInputStream in;
    private final OutputStream out;

    private SocksHandshake(Socks5Proxy proxy, Socket socket) throws IOException {
        this.proxy = proxy;
        // Not buffered: what follows the last reply belongs to the server.
        this.in = new DataInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /// Blocks until the bytes of the socket are the server's. The caller sets the limit of time.
    static void run(Socks5Proxy proxy, Socket socket, Endpoint.Tcp server) throws IOException {
        try {
            var handshake = new SocksHandshake(proxy, socket);
            handshake.authenticate();
            handshake.connect(server);
        } catch (EOFException failure) {
            throw new IOException("SOCKS5 proxy " + proxy + " closed the connection", failure);
        }
    }

    private void authenticate() throws IOException {
        boolean hasUser = proxy.user() != null;
        byte[] greeting =
                hasUser
                        ? new byte[] {VERSION, 2, NO_AUTHENTICATION, USER_PASSWORD}
                        : new byte[] {VERSION, 1, NO_AUTHENTICATION};
        out.write(greeting);
        out.flush();
        expectVersion();
        int method = in.readUnsignedByte();
        if (method == USER_PASSWORD && proxy.user() != null) {
            sendPassword(proxy.user(), proxy.password());
        } else if (method == NOTHING_ACCEPTABLE) {
            throw problem(hasUser ? "no acceptable authentication" : "wants a user name");
        } else if (method != NO_AUTHENTICATION) {
            throw problem("chose authentication " + method + ", which was not offered");
        }
    }

    private void sendPassword(String user, @Nullable String password) throws IOException {
        var request = new ByteArrayOutputStream();
        request.write(PASSWORD_VERSION);
        writeField(request, "user name", user);
        writeField(request, "password", password == null ? "" : password);
        out.write(request.toByteArray());
        out.flush();
        in.readUnsignedByte(); // Its version: some proxies put a 5 here.
        if (in.readUnsignedByte() != 0) {
            throw problem("user name or password refused");
        }
    }

    private void connect(Endpoint.Tcp server) throws IOException {
        var request = new ByteArrayOutputStream();
        request.writeBytes(new byte[] {VERSION, CONNECT, 0});
        InetAddress address = Hosts.literal(server.host());
        if (address == null) {
            request.write(NAME);
            writeField(request, "host name", server.host());
        } else {
            byte[] bytes = address.getAddress();
            request.write(bytes.length == 4 ? IPV4 : IPV6);
            request.writeBytes(bytes);
        }
        request.write(server.port() >> 8);
        request.write(server.port());
        out.write(request.toByteArray());
        out.flush();
        readReply(server);
    }

    private void readReply(Endpoint.Tcp server) throws IOException {
        expectVersion();
        int reply = in.readUnsignedByte();
        if (reply != 0) {
            throw problem(text(reply) + " (" + server + ")");
        }
        in.readUnsignedByte(); // Reserved.
        int length =
                switch (in.readUnsignedByte()) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    case NAME -> in.readUnsignedByte();
                    default -> throw problem("reply with an unknown type of address");
                };
        in.skipNBytes(length + 2L); // Where the proxy left from: nobody asks.
    }

    private void expectVersion() throws IOException {
        int version = in.readUnsignedByte();
        if (version != VERSION) {
            throw problem("not SOCKS5, its first byte is " + version);
        }
    }

    private static String text(int reply) {
        return switch (reply) {
            case 1 -> "general failure";
            case 2 -> "connection not allowed";
            case 3 -> "network unreachable";
            case 4 -> "host unreachable";
            case 5 -> "connection refused";
            case 6 -> "TTL expired";
            case 7 -> "command not supported";
            case 8 -> "address type not supported";
            default -> "unknown error " + reply;
        };
    }

    private void writeField(ByteArrayOutputStream request, String name, String value)
            throws IOException {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > FIELD_MAX) {
            throw problem(name + " longer than " + FIELD_MAX + " bytes");
        }
        request.write(bytes.length);
        request.writeBytes(bytes);
    }

    private IOException problem(String what) {
        return new IOException("SOCKS5 proxy " + proxy + ": " + what);
    }
}
