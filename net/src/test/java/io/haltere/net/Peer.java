package io.haltere.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A server of one test: every connection runs the same script in a thread of its own.
final class Peer implements AutoCloseable {
    private static final int SECONDS_MAX = 20;

    private final ServerSocket listener;
    private final CompletableFuture<Void> end = new CompletableFuture<>();

    /// What the server does with a connection.
    interface Script {
        void run(Socket socket) throws Exception;
    }

    private Peer(ServerSocket listener, Script script) {
        this.listener = listener;
        Thread.ofVirtual().start(() -> accept(script));
    }

    static Peer of(Script script) throws IOException {
        return of(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
    }

    static Peer of(ServerSocket listener, Script script) {
        return new Peer(listener, script);
    }

    /// Sends back what comes.
    static void echo(Socket socket) throws IOException {
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    /// Reads until the client goes, and says nothing.
    static void silence(Socket socket) throws IOException {
        socket.getInputStream().readAllBytes();
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket, script));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket, Script script) {
        try (socket) {
            script.run(socket);
            end.complete(null);
        } catch (Exception | AssertionError failure) {
            end.completeExceptionally(failure);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    Route route(String host) {
        return Route.to(new Endpoint.Tcp(host, port()));
    }

    Route route() {
        return route("127.0.0.1");
    }

    /// Waits until the script of the first connection has ended, and throws what it threw.
    void await() throws Exception {
        end.get(SECONDS_MAX, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
