package io.haltere.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A broker as its users run it: a process of its own, with a configuration file, on a free port.
///
/// With `-Dbroker=/usr/sbin/mosquitto` the same tests run against that program.
public final class BrokerProcess implements AutoCloseable {
    private static final long START_SECONDS = 20;
    private static final long STOP_SECONDS = 10;

    private final Process process;
    private final Path folder;
    private final int port;

    private BrokerProcess(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /// The executable under test.
    public static String executable() {
        String given = System.getProperty("broker");
        return given != null ? given : root().resolve("bin/mosquitto").toString();
    }

    /// The folder of the checkout.
    public static Path root() {
        return Path.of(System.getProperty("haltere.root", "../..")).toAbsolutePath().normalize();
    }

    /// Starts a broker that lets everybody in.
    ///
    /// @param options further lines of its configuration
    public static BrokerProcess start(String... options) {
        return startProgram(executable(), options);
    }

    /// Starts another broker in the same way.
    public static BrokerProcess startProgram(String program, String... options) {
        int port = freePort();
        try {
            Path folder = Files.createTempDirectory("broker");
            Path config = folder.resolve("mosquitto.conf");
            var lines = new ArrayList<>(List.of("listener " + port + " 127.0.0.1"));
            lines.add("allow_anonymous true");
            lines.addAll(List.of(options));
            Files.write(config, lines);
            return run(folder, port, List.of(program, "-v", "-c", config.toString()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static BrokerProcess run(Path folder, int port, List<String> command)
            throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile())
                        .start();
        var broker = new BrokerProcess(process, folder, port);
        broker.awaitListening();
        return broker;
    }

    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void awaitListening() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("the broker does not listen:\n" + log());
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /// A connection without CONNECT.
    public RawClient open() {
        return new RawClient(port);
    }

    /// What the broker has written so far.
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path config() {
        return folder.resolve("mosquitto.conf");
    }

    /// Waits until the log holds a text.
    public void awaitLog(String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (!log().contains(text)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not in the log: " + text + "\n" + log());
            }
            Thread.onSpinWait();
        }
    }

    public void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /// Asks the broker to stop; returns its exit status.
    public int stop() {
        process.destroy();
        return awaitExit();
    }

    private int awaitExit() {
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the broker does not stop:\n" + log());
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /// Gives the broker this many seconds to end.
    public boolean endsWithin(int seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitExit();
    }
}
