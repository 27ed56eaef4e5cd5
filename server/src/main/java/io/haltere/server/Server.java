package io.haltere.server;

import io.haltere.broker.Broker;
import io.haltere.broker.Environment;
import io.haltere.broker.access.AccessControl;
import io.haltere.broker.persistence.StateJournal;
import io.haltere.config.ConfigDiff;
import io.haltere.config.ConfigMessage;
import io.haltere.server.config.ListenerConfig;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.ServerConfigReader;
import io.haltere.server.config.SocketDomain;
import io.haltere.server.listener.EventLoops;
import io.haltere.server.listener.Listener;
import io.haltere.server.log.LogTopics;
import io.haltere.server.log.ServerLog;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The composition root: builds every object in level order, closes in reverse.
final class Server {
    private static final int SHUTDOWN_SECONDS = 5;

    private final Arguments arguments;
    private final ServerLog log;
    private final EventLoops loops;
    private final Broker broker;
    private final AtomicInteger connections = new AtomicInteger();
    private final Map<String, Listener> listeners = new HashMap<>();

    /// One signal is handled after the other.
    private final ReentrantLock signals = new ReentrantLock();

    private ServerConfig config;

    Server(Arguments arguments, ServerConfig config, ServerLog log) {
        this.arguments = arguments;
        this.config = config;
        this.log = log;
        this.loops = new EventLoops(config.process().eventLoops(), log);
        var environment =
                new Environment(
                        Version.TEXT,
                        log,
                        InstantSource.system(),
                        SecureRandom::new,
                        Server::memoryUsed,
                        AccessControl.open(),
                        StateJournal.NONE);
        this.broker =
                new Broker(
                        loops.loops(),
                        environment,
                        Translation.limits(config),
                        Translation.policy(config));
        log.topic(new LogTopics(broker)::publish);
    }

    private static long memoryUsed() {
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /// Opens the listeners and takes signals.
    ///
    /// @throws IOException when a listener or the pid file cannot be opened
    void start() throws IOException {
        log.information(() -> Version.TEXT + " starting");
        Path file = arguments.config();
        log.information(
                () -> file == null ? "Using default config." : "Config loaded from " + file + ".");
        config.warnings().forEach(line -> log.warning(() -> line));
        // Before anybody can know that we run: whoever stops us then finds us ready to be stopped.
        // They are dealt with when we run.
        signals.lock();
        try {
            new Signals(log).take(this::reload, this::save, this::printTree, this::stop);
            writePidFile();
            openListeners();
            broker.start();
            new IdleCollection(loops.loops().getFirst(), Server::memoryUsed, System::gc).start();
            log.information(() -> Version.TEXT + " running");
        } catch (IOException failure) {
            removePidFile();
            throw failure;
        } finally {
            signals.unlock();
        }
    }

    private void writePidFile() throws IOException {
        Path pidFile = config.process().pidFile();
        if (pidFile == null) {
            return;
        }
        try {
            Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        } catch (IOException failure) {
            throw new IOException("Unable to write pid file " + pidFile + ".", failure);
        }
    }

    /// In local-only mode one of the two loopback addresses may fail, where the machine lacks its
    /// family; a listener that the operator asked for may not.
    private void openListeners() throws IOException {
        IOException failure = null;
        int open = 0;
        for (ListenerConfig listener : config.listeners()) {
            for (InetSocketAddress address : addresses(listener)) {
                try {
                    open(listener, address);
                    open++;
                } catch (IOException failed) {
                    failure = failed;
                    log.error(() -> "Error: " + failed.getMessage());
                    if (!config.isLocalOnly()) {
                        throw failed;
                    }
                }
            }
        }
        if (open == 0 && failure != null) {
            throw failure;
        }
    }

    private void open(ListenerConfig config, InetSocketAddress address) throws IOException {
        var listener =
                new Listener(
                        loops, broker, log, connections, Translation.terms(this.config, config));
        listener.open(address, config.socketDomain() == SocketDomain.IPV6);
        listeners.put(config.address() + "|" + address, listener);
    }

    private static List<InetSocketAddress> addresses(ListenerConfig listener) throws IOException {
        int port = listener.address().port();
        String host = listener.address().host();
        SocketDomain domain = listener.socketDomain();
        if (host == null) {
            String any = domain == SocketDomain.IPV4 || !hasIpv6() ? "0.0.0.0" : "::";
            return List.of(new InetSocketAddress(InetAddress.getByName(any), port));
        }
        var addresses = new ArrayList<InetSocketAddress>();
        for (InetAddress address : InetAddress.getAllByName(host)) {
            boolean isV4 = address instanceof Inet4Address;
            if (domain == null || isV4 == (domain == SocketDomain.IPV4)) {
                addresses.add(new InetSocketAddress(address, port));
            }
        }
        if (addresses.isEmpty()) {
            throw new IOException("No address of " + host + " fits socket_domain.");
        }
        return addresses;
    }

    private static boolean hasIpv6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(Inet6Address.class::isInstance);
    }

    // Signals.

    private void reload() {
        signals.lock();
        try {
            log.information(() -> "Reloading config.");
            ServerConfig newConfig = readAgain();
            if (newConfig != null) {
                apply(newConfig);
            }
        } catch (IOException failure) {
            log.error(() -> "Error: " + failure.getMessage());
        } finally {
            signals.unlock();
        }
    }

    /// The configuration as it stands now; null when it has problems, which are logged, and then
    /// the old one stays in force.
    private @Nullable ServerConfig readAgain() {
        Path file = arguments.config();
        if (file == null) {
            return config;
        }
        ServerConfigReader.Reading reading = ServerConfigReader.read(file);
        for (ConfigMessage message : reading.messages()) {
            message.lines().forEach(line -> log.error(() -> line));
        }
        ServerConfig read = reading.config();
        return read == null ? null : read.withLocalPorts(arguments.ports());
    }

    private void apply(ServerConfig newConfig) throws IOException {
        log.reload(Logging.of(arguments, newConfig));
        for (ConfigDiff.Change change : newConfig.diff(config).needingRestart()) {
            log.warning(() -> "Warning: " + change + " takes effect at the next start.");
        }
        broker.reload(Translation.limits(newConfig), Translation.policy(newConfig));
        for (ListenerConfig listener : newConfig.listeners()) {
            for (InetSocketAddress address : addresses(listener)) {
                Listener open = listeners.get(listener.address() + "|" + address);
                if (open != null) {
                    open.reload(Translation.terms(newConfig, listener));
                }
            }
        }
        config = newConfig;
    }

    private void save() {
        log.information(() -> "Nothing to save: persistence is off.");
    }

    private void printTree() {
        broker.printSubscriptions(System.out::println);
        System.out.flush();
    }

    /// Sends wills, ends connections, leaves.
    private void stop() {
        signals.lock();
        log.information(() -> Version.TEXT + " terminating");
        try {
            broker.close().toCompletableFuture().get(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            log.error(() -> "Error: Connections did not end in time: " + failure + ".");
        }
        loops.close();
        removePidFile();
        Runtime.getRuntime().halt(0);
    }

    private void removePidFile() {
        Path pidFile = config.process().pidFile();
        if (pidFile == null) {
            return;
        }
        try {
            Files.deleteIfExists(pidFile);
        } catch (IOException failure) {
            log.warning(() -> "Warning: Unable to remove " + pidFile + ".");
        }
    }
}
