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
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// A broker as its users run it: a process of its own, with a configuration file, on a free port.
///
/// With `-Dbroker=/usr/sbin/mosquitto` the same tests run against that program.
public final class BrokerProcess implements AutoCloseable {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 30;

    /// For what comes at once, but not where something else has the machine for a moment.
    private static final int PATIENCE_SECONDS = 20;

    private static final long LOOK_NANOS = 1_000_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private final Process process;
    private final ProcessBuilder builder;
    private final Path folder;
    private final int port;

    private BrokerProcess(ProcessBuilder builder, Path folder, int port) throws IOException {
        this.process = builder.start();
        this.builder = builder;
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
        return start(program, "", options);
    }

    /// Starts ours with these options of the JVM.
    static BrokerProcess startWith(String jvmOptions, String... options) {
        return start(executable(), jvmOptions, options);
    }

    /// Starts ours with further words of the command line.
    static BrokerProcess startWords(List<String> words, String jvmOptions, String... options) {
        var command = new ArrayList<>(List.of(executable(), "-v"));
        command.addAll(words);
        return start(command, jvmOptions(jvmOptions), List.of(), options);
    }

    /// Starts ours with these variables in its environment.
    static BrokerProcess startIn(Map<String, String> environment, String... options) {
        return start(List.of(executable(), "-v"), environment, List.of(), options);
    }

    /// Starts ours without `-v`: where many clients talk, the log would be the load.
    public static BrokerProcess startQuiet(String... options) {
        return startQuietWith("", options);
    }

    /// The same with these options of the JVM.
    static BrokerProcess startQuietWith(String jvmOptions, String... options) {
        return start(List.of(executable()), jvmOptions(jvmOptions), List.of(), options);
    }

    /// Starts ours with a first line that must come before all others.
    static BrokerProcess startFirst(String first, String... options) {
        return start(List.of(executable(), "-v"), Map.of(), List.of(first), options);
    }

    private static BrokerProcess start(String program, String jvmOptions, String... options) {
        return start(List.of(program, "-v"), jvmOptions(jvmOptions), List.of(), options);
    }

    private static Map<String, String> jvmOptions(String options) {
        return options.isEmpty() ? Map.of() : Map.of("MOSQUITTO_JAVA_OPTS", options);
    }

    /// @param first lines before those that all brokers have
    private static BrokerProcess start(
            List<String> words,
            Map<String, String> environment,
            List<String> first,
            String... options) {
        int port = freePort();
        try {
            Path folder = Scratch.create();
            Path config = folder.resolve("mosquitto.conf");
            var lines = new ArrayList<>(first);
            lines.addAll(
                    List.of(
                            "listener " + port + " 127.0.0.1",
                            "allow_anonymous true",
                            // Our folders are not for others; without effect for others.
                            "user root"));
            lines.addAll(List.of(options));
            Files.write(config, lines);
            var command = new ArrayList<>(words);
            command.addAll(List.of("-c", config.toString()));
            return run(folder, port, command, environment);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static BrokerProcess run(
            Path folder, int port, List<String> command, Map<String, String> environment)
            throws IOException {
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("log").toFile());
        builder.environment().putAll(environment);
        var broker = new BrokerProcess(builder, folder, port);
        broker.awaitListening();
        return broker;
    }

    /// A port that nobody has, and that was not given to anybody before.
    public static int freePort() {
        while (true) {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (GIVEN.add(socket.getLocalPort())) {
                    return socket.getLocalPort();
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private void awaitListening() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (System.nanoTime() < end && process.isAlive()) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                LockSupport.parkNanos(LOOK_NANOS); // It needs the processor to start.
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

    /// Waits until all listeners are open; the first is when a broker has started.
    BrokerProcess awaitRunning() {
        awaitLog(" running");
        return this;
    }

    /// Reloads with these lines behind those of every start.
    void reload(String... options) {
        try {
            var lines = new ArrayList<>(Files.readAllLines(config()).subList(0, 3));
            lines.addAll(List.of(options));
            Files.write(config(), lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        int reloads = count("Reloading config.");
        signal("HUP");
        awaitCount("Reloading config.", reloads + 1);
    }

    /// How often the log holds a text.
    int count(String text) {
        return log().split(Pattern.quote(text), -1).length - 1;
    }

    void awaitCount(String text, int count) {
        await(() -> count(text) >= count, "not " + count + " times in the log: " + text);
    }

    /// Waits until the log holds a text.
    public void awaitLog(String text) {
        await(() -> log().contains(text), "not in the log: " + text);
    }

    /// Waits for what takes longer than an answer.
    void awaitLogFor(int seconds, String text) {
        awaitLineFor(seconds, Pattern.quote(text));
    }

    /// Waits until the log has a line that matches.
    void awaitLine(String regex) {
        awaitLineFor(PATIENCE_SECONDS, regex);
    }

    /// Waits for what takes longer than an answer.
    void awaitLineFor(int seconds, String regex) {
        var pattern = Pattern.compile(regex);
        await(seconds, () -> pattern.matcher(log()).find(), "no such line in the log: " + regex);
    }

    /// Kills it and starts it again as it was, with a new log.
    public BrokerProcess killAndRestart() {
        close();
        return restart();
    }

    /// Starts it again as it was, with a new log.
    BrokerProcess restart() {
        try {
            var broker = new BrokerProcess(builder, folder, port);
            broker.awaitListening();
            return broker.awaitRunning();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Where its files are.
    public Path folder() {
        return folder;
    }

    /// Looks until it is so.
    void await(BooleanSupplier condition, String complaint) {
        await(PATIENCE_SECONDS, condition, complaint);
    }

    private void await(int seconds, BooleanSupplier condition, String complaint) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(complaint + "\n" + log());
            }
            LockSupport.parkNanos(LOOK_NANOS); // The broker needs the processor, too.
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
