package io.haltere.conformance.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A bad network between a client and a broker: connections break after a random number of bytes,
/// in either direction and in the middle of packets; bytes come one by one; or nothing comes at
/// all.
final class Relay implements AutoCloseable {
    private static final int BUFFER = 4096;

    private final ServerSocket server;
    private final int brokerPort;
    private final Random random;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int bytesMax = Integer.MAX_VALUE;
    private volatile boolean isSlow;
    private volatile boolean isSilent;

    Relay(int brokerPort, long seed) {
        this.brokerPort = brokerPort;
        this.random = new Random(seed);
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /// Connections from now on break after at most so many bytes; 0 for none that breaks.
    void cutWithin(int bytes) {
        bytesMax = bytes == 0 ? Integer.MAX_VALUE : bytes;
    }

    /// Passes on byte by byte.
    void slow() {
        isSlow = true;
    }

    /// Takes everything and passes on nothing.
    void silence(boolean silent) {
        isSilent = silent;
    }

    int cuts() {
        return cuts.get();
    }

    /// Ends all connections.
    void cutAll() {
        open.forEach(Relay::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                var broker = new Socket(InetAddress.getLoopbackAddress(), brokerPort);
                client.setTcpNoDelay(true);
                broker.setTcpNoDelay(true);
                open.add(client);
                open.add(broker);
                int budget = bytesMax == Integer.MAX_VALUE ? bytesMax : 1 + next(bytesMax);
                Thread.ofVirtual().start(() -> copy(client, broker, budget));
                Thread.ofVirtual().start(() -> copy(broker, client, budget));
            } catch (IOException closed) {
                cutAll();
            }
        }
    }

    private synchronized int next(int bound) {
        return random.nextInt(bound);
    }

    private void copy(Socket from, Socket to, int budget) {
        var buffer = new byte[BUFFER];
        int left = budget;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length = isSlow ? 1 : BUFFER;
            for (int count = in.read(buffer, 0, length); count > 0; ) {
                int passed = Math.min(count, left);
                if (!isSilent) {
                    out.write(buffer, 0, passed);
                }
                left -= passed;
                if (left == 0) {
                    cuts.incrementAndGet();
                    break;
                }
                count = in.read(buffer, 0, length);
            }
        } catch (IOException ended) {
            // The other direction was cut, or one of the ends has gone: so is this.
            left = 0;
        } finally {
            close(from);
            close(to);
            open.remove(from);
            open.remove(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        cutAll();
    }
}
