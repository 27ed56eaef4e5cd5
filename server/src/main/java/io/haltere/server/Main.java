package io.haltere.server;

import io.haltere.config.ConfigDiff;
import io.haltere.config.ConfigMessage;
import io.haltere.server.Arguments.BadArgumentException;
import io.haltere.server.config.ServerConfig;
import io.haltere.server.config.ServerConfigReader;
import io.haltere.server.log.ServerLog;
import io.haltere.server.os.Privileges;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The broker's process: arguments, exit codes.
public final class Main {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int INVALID = 3;

    // Of errno(3), on Linux.
    private static final int EIO = 5;
    private static final int EINVAL = 22;

    private Main() {}

    public static void main(String[] words) {
        int status = run(words);
        if (status >= 0) {
            System.exit(status);
        }
    }

    /// The exit status, or -1 when the broker runs.
    private static int run(String[] words) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(words);
        } catch (BadArgumentException bad) {
            System.err.println(bad.getMessage());
            System.err.print(Arguments.usage());
            return INVALID;
        }
        switch (arguments.question()) {
            case HELP -> System.out.print(Arguments.usage());
            case VERSION -> System.out.println(Version.TEXT);
            case NONE -> {
                return configure(arguments);
            }
        }
        return OK;
    }

    private static int configure(Arguments arguments) {
        ServerConfig config = ServerConfig.defaults();
        ServerConfigReader.Reading reading = null;
        if (arguments.config() != null) {
            reading = ServerConfigReader.read(arguments.config(), System.getenv());
            for (ConfigMessage message : reading.messages()) {
                message.lines().forEach(System.err::println);
            }
            if (reading.config() == null) {
                return arguments.isTest() ? INVALID : failed(INVALID);
            }
            config = reading.config();
        }
        if (arguments.isTest()) {
            System.err.println("Configuration file is OK.");
            tellChanges(config);
            return OK;
        }
        int status = start(arguments, config.withLocalPorts(arguments.ports()), reading);
        return status > 0 ? failed(status) : status;
    }

    /// A service manager that waits for us hears of it: start-stop-daemon does not see our end.
    private static int failed(int status) {
        Supervisor.of(System.getenv()).failed(status == INVALID ? EINVAL : EIO);
        return status;
    }

    private static int start(
            Arguments arguments,
            ServerConfig config,
            ServerConfigReader.@Nullable Reading reading) {
        try {
            var supervisor = Supervisor.of(System.getenv());
            String warning = Privileges.drop(config.process().user(), System.getenv());
            var log = new ServerLog(Logging.of(arguments, config));
            if (warning != null) {
                log.warning(() -> warning);
            }
            return attempt(
                    log, () -> new Server(arguments, config, reading, log, supervisor).start());
        } catch (IOException failure) {
            System.err.println("Error: " + failure.getMessage()); // There is no log yet.
            return FAILED;
        }
    }

    /// What may fail in a way that the operator can mend.
    interface Start {
        void run() throws IOException;
    }

    /// Starts; -1 when the broker runs. A fault of our own ends the process, too: its loops, which
    /// run already, would keep it alive without anybody to serve.
    static int attempt(ServerLog log, Start start) {
        try {
            start.run();
            return -1;
        } catch (IOException failure) {
            log.failed("Error: " + failure.getMessage());
            return FAILED;
        } catch (RuntimeException | Error fault) {
            log.fault("Error: The start failed.", fault);
            return FAILED;
        }
    }

    /// What would change for a broker that runs with this pid file.
    private static void tellChanges(ServerConfig config) {
        Path pidFile = config.process().pidFile();
        if (pidFile == null) {
            return;
        }
        try {
            ServerConfig running = RunningConfig.ofBroker(pidFile);
            if (running == null) {
                return;
            }
            ConfigDiff diff = config.diff(running);
            if (diff.isEmpty()) {
                System.err.println("The running broker has the same options.");
            }
            for (ConfigDiff.Change change : diff.changes()) {
                String when = change.isReloadable() ? "at a reload" : "at a restart";
                System.err.println(change + " (takes effect " + when + ")");
            }
        } catch (IOException failure) {
            // The file is good all the same; the user may not be allowed to see the other.
            System.err.println("Warning: Unable to compare with the running broker: " + failure);
        }
    }
}
