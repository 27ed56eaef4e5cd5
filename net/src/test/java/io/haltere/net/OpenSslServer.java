package io.haltere.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `openssl s_server` at a free port.
final class OpenSslServer implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;
    private final int port;

    private OpenSslServer(Process process, int port) {
        this.process = process;
        this.output = process.inputReader();
        this.port = port;
    }

    /// Returns when it listens.
    static OpenSslServer of(Path folder, String options) throws IOException {
        int port = freePort();
        var command = new ArrayList<String>();
        command.addAll(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        command.addAll(List.of(options.split(" ")));
        Process process =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .start();
        var server = new OpenSslServer(process, port);
        server.await("ACCEPT");
        return server;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Returns when it has printed a line that begins so.
    void await(String start) throws IOException {
        var all = new StringBuilder();
        String line = output.readLine();
        while (line != null && !line.startsWith(start)) {
            all.append(line).append('\n');
            line = output.readLine();
        }
        if (line == null) {
            throw new AssertionError("openssl ended: " + all);
        }
    }

    Route route() {
        return Route.to(new Endpoint.Tcp("127.0.0.1", port));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
