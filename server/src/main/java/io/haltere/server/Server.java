package io.haltere.server;

import io.haltere.broker.Broker;
import io.haltere.broker.Environment;
import io.haltere.broker.persistence.StateJournal;
import io.haltere.config.ConfigDiff;
import io.haltere.config.ConfigMessage;
import io.haltere.server.access.AccessRules;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.ServerConfigReader;
import io.haltere.server.listener.EventLoops;
import io.haltere.server.log.LogTopics;
import io.haltere.server.log.ServerLog;
import io.haltere.server.tls.TlsSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The composition root: builds every object in level order, closes in reverse.
final class Server {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int SHUTDOWN_SECONDS = 5;
    private static final int RECHECK_SECONDS = 10;

    private final Arguments arguments;
    private final ServerLog log;
    private final EventLoops loops;
    private final Broker broker;
    private final Listeners listeners;
    private final AccessRules access;

    /// Null where persistence is off.
    private final @Nullable Persistence persistence;

    /// One signal is handled after the other.
    private final ReentrantLock signals = new ReentrantLock();

    private final AutoReload autoReload;
    private final PidFile pidFile;
    private final Supervisor supervisor;

    private ServerConfig config;

    /// What was read last; null without a file.
    private ServerConfigReader.@Nullable Reading reading;

    /// @param reading where the configuration comes from; null without a file
    /// @throws IOException when the store cannot be used
    Server(
            Arguments arguments,
            ServerConfig config,
            ServerConfigReader.@Nullable Reading reading,
            ServerLog log,
            Supervisor supervisor)
            throws IOException {
        this.supervisor = supervisor;
        this.arguments = arguments;
        this.config = config;
        this.reading = reading;
        this.log = log;
        this.pidFile = new PidFile(config.process().pidFile(), log);
        this.autoReload = new AutoReload(arguments.config(), signals, this::reload);
        this.access = new AccessRules(line -> log.warning(() -> line));
        this.persistence =
                Persistence.open(config.persistence(), port -> access.at(config, port), log);
        this.loops = new EventLoops(config.process().eventLoops(), log);
        var environment =
                new Environment(
                        Version.TEXT,
                        log,
                        InstantSource.system(),
                        SecureRandom::new,
                        Server::memoryUsed,
                        persistence == null ? StateJournal.NONE : persistence.journal());
        this.broker =
                new Broker(
                        loops.loops(),
                        environment,
                        Translation.limits(config),
                        Translation.policy(config));
        this.listeners = new Listeners(loops, broker, log, secrets(arguments.keyLog(), log));
        log.topic(new LogTopics(broker)::publish);
    }

    private static @Nullable TlsSecrets secrets(@Nullable Path file, ServerLog log)
            throws IOException {
        return file == null ? null : TlsSecrets.to(file, log);
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
            pidFile.write();
            AccessRules.Prepared rules = access.prepare(config);
            rules.apply(); // Wills that are overdue ask them as soon as they are restored.
            restore();
            listeners.open(config, rules);
            broker.start();
            new IdleCollection(
                            loops.loops().getFirst(),
                            Server::memoryUsed,
                            broker::bytesReceived,
                            System::gc)
                    .start();
            pidFile.tell(config);
            autoReload.follow(config, reading);
            supervisor.ready(loops.loops(), line -> log.warning(() -> line));
            log.information(() -> Version.TEXT + " running");
        } catch (IOException | RuntimeException failure) {
            pidFile.giveBack();
            throw failure;
        } finally {
            signals.unlock();
        }
    }

    private void restore() throws IOException {
        if (persistence == null) {
            return;
        }
        try {
            broker.restore(persistence.takeState()).toCompletableFuture().get();
        } catch (InterruptedException | ExecutionException failure) {
            throw new IOException("The state could not be restored: " + failure, failure);
        }
    }

    // Signals.

    private void reload(Path changed) {
        log.information(() -> "File " + changed + " has changed.");
        try {
            reload();
        } catch (RuntimeException fault) {
            // Else there would be no further look.
            log.fault("Error: The reload failed.", fault);
        }
    }

    private void reload() {
        signals.lock();
        supervisor.reloading();
        autoReload.beforeReading();
        try {
            reopenLog();
            log.information(() -> "Reloading config.");
            ServerConfig newConfig = readAgain();
            if (newConfig != null) {
                apply(newConfig.after(config));
                warnOfRestarts(newConfig);
            }
        } catch (IOException failure) {
            log.error(() -> "Error: " + failure.getMessage());
        } finally {
            autoReload.follow(config, reading);
            supervisor.reloaded();
            signals.unlock();
        }
    }

    /// Whatever becomes of the configuration: the log file may have been rotated away. And whatever
    /// becomes of the log: who has no right any more must lose it.
    private void reopenLog() {
        try {
            log.reload(Logging.of(arguments, config));
        } catch (IOException failure) {
            log.error(() -> "Error: " + failure.getMessage());
        }
    }

    /// The configuration as it stands now; null when it has problems, which are logged, and then
    /// the old one stays in force.
    private @Nullable ServerConfig readAgain() {
        Path file = arguments.config();
        if (file == null) {
            return config;
        }
        ServerConfigReader.Reading again = ServerConfigReader.read(file, System.getenv());
        for (ConfigMessage message : again.messages()) {
            message.lines().forEach(line -> log.error(() -> line));
        }
        reading = again;
        ServerConfig read = again.config();
        if (read == null) {
            return null;
        }
        String obstacle = read.obstacle(config);
        if (obstacle != null) {
            log.error(() -> "Error: " + obstacle);
            return null;
        }
        return read.withLocalPorts(arguments.ports());
    }

    private void apply(ServerConfig newConfig) throws IOException {
        // First what may fail: then nothing has changed.
        AccessRules.Prepared rules = access.prepare(newConfig);
        boolean isOtherLog =
                !Logging.of(arguments, newConfig).equals(Logging.of(arguments, config));
        if (isOtherLog) {
            log.reload(Logging.of(arguments, newConfig));
        }
        try {
            listeners.reload(newConfig, rules);
        } catch (IOException failure) {
            if (isOtherLog) {
                log.reload(Logging.of(arguments, config));
            }
            throw failure;
        }
        rules.apply();
        broker.reload(Translation.limits(newConfig), Translation.policy(newConfig));
        // The rules of the next reload know only these: nobody may be left who was let in by
        // those before.
        await(broker.recheckClients(), RECHECK_SECONDS, "Clients were not checked in time");
        config = newConfig;
        pidFile.tell(config);
    }

    /// At each reload, until the broker is started again or the change is taken back.
    private void warnOfRestarts(ServerConfig wanted) {
        for (ConfigDiff.Change change : wanted.diff(config).needingRestart()) {
            log.warning(
                    () -> "Warning: The change of " + change + " takes effect at the next start.");
        }
    }

    private void save() {
        if (persistence == null) {
            log.information(() -> "Nothing to save: persistence is off.");
        } else {
            persistence.save();
        }
    }

    private void printTree() {
        broker.printSubscriptions(System.out::println);
        System.out.flush();
    }

    private void await(CompletionStage<Void> stage, int seconds, String complaint) {
        try {
            stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            log.error(() -> "Error: " + complaint + ": " + failure + ".");
        }
    }

    /// Ends the process, whatever happens: its loops would keep it alive with nobody to serve.
    private void stop() {
        signals.lock();
        int status = FAILED;
        try {
            end();
            status = OK;
        } catch (RuntimeException | Error fault) {
            log.fault("Error: The broker did not stop as it should.", fault);
            pidFile.remove();
        } finally {
            Runtime.getRuntime().exit(status);
        }
    }

    /// Sends wills, ends connections, hands what is kept to the disk.
    private void end() {
        supervisor.stopping();
        log.information(() -> Version.TEXT + " terminating");
        listeners.close();
        await(broker.close(), SHUTDOWN_SECONDS, "Connections did not end in time");
        if (persistence != null) {
            persistence.close();
        }
        pidFile.remove();
        // Last: signals come on daemon threads, and with the loops the JVM may end at once.
        loops.close();
    }
}
