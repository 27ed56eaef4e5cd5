package io.haltere.testkit;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A SOCKS5 proxy (RFC 1928, 1929) that connects to host names on this machine, and tells to which
/// it was asked to go.
public final class SocksProxy implements AutoCloseable {
    private static final int VERSION = 5;
    private static final int NO_AUTHENTICATION = 0;
    private static final int PASSWORD = 2;
    private static final int HOST_NAME = 3;

    private final ServerSocket server;
    private final @Nullable String credentials;
    private final List<String> targets = new CopyOnWriteArrayList<>();

    /// @param credentials `user:password`; null to let everybody through
    public SocksProxy(@Nullable String credentials) {
        this.credentials = credentials;
        try {
            server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /// The hosts and ports that clients named.
    public List<String> targets() {
        return List.copyOf(targets);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (!isLetIn(in, out)) {
                return;
            }
            in.skipNBytes(3); // Version, CONNECT, reserved.
            if (in.read() != HOST_NAME) {
                return;
            }
            String host = text(in);
            int port = in.readUnsignedShort();
            targets.add(host + ":" + port);
            try (var target = new Socket(host, port)) {
                out.write(new byte[] {VERSION, 0, 0, 1, 0, 0, 0, 0, 0, 0});
                Thread back = Thread.ofVirtual().start(() -> copy(target, client));
                copy(client, target);
                back.join();
            }
        } catch (IOException | InterruptedException ended) {
            // One of the ends has gone: so does the connection.
            Thread.currentThread().interrupt();
        }
    }

    private boolean isLetIn(DataInputStream in, OutputStream out) throws IOException {
        in.skipNBytes(1);
        in.readNBytes(in.read());
        if (credentials == null) {
            out.write(new byte[] {VERSION, NO_AUTHENTICATION});
            return true;
        }
        out.write(new byte[] {VERSION, PASSWORD});
        in.skipNBytes(1);
        boolean isKnown = credentials.equals(text(in) + ":" + text(in));
        out.write(new byte[] {1, (byte) (isKnown ? 0 : 1)});
        return isKnown;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException ended) {
            // The other direction meets the same end.
            return;
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
