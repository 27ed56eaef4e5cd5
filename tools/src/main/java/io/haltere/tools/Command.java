package io.haltere.tools;

import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import io.haltere.mqtt.ReasonCode;
import io.haltere.tools.settings.ConnectionSettings;
import io.haltere.tools.settings.HelpException;
import io.haltere.tools.settings.UsageException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

/// The frame of a tool: arguments, work, exit status, and what happens on Ctrl-C.
final class Command {
    /// As if it had been interrupted before there was a connection.
    static final int INTERRUPTED_EARLY = 255;

    private static final IntSupplier EARLY = () -> INTERRUPTED_EARLY;

    /// What to do on Ctrl-C, and then the exit status.
    private static final AtomicReference<IntSupplier> GOODBYE = new AtomicReference<>(EARLY);

    private Command() {}

    /// What a tool does between its arguments and its end.
    interface Work {
        /// @return the exit status
        int run(List<String> arguments, Map<String, String> environment)
                throws UsageException, HelpException, ExitException, InterruptedException;
    }

    static void run(String[] arguments, Work work) {
        // Else the JDK looks through all our jars for somebody who resolves names in another way,
        // which takes half of the time of a short run.
        Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
        Runtime.getRuntime().addShutdownHook(new Thread(Command::interrupted));
        Runtime.getRuntime().halt(status(arguments, work));
    }

    private static int status(String[] arguments, Work work) {
        var console = new Console(false);
        try {
            return work.run(List.of(arguments), System.getenv());
        } catch (UsageException wrong) {
            wrong.lines().forEach(console::error);
            return UsageException.STATUS;
        } catch (HelpException asked) {
            console.print(asked.text().stripTrailing());
            return HelpException.STATUS;
        } catch (ExitException end) {
            return end.status();
        } catch (InterruptedException interrupted) {
            return INTERRUPTED_EARLY;
        }
    }

    /// Ends the tool if it is not connected in time: what -W asks for.
    ///
    /// @param seconds 0 for no limit
    /// @param late says so, and gives the exit status
    static void connectWithin(int seconds, IntSupplier late) {
        if (seconds > 0) {
            Thread.ofPlatform().daemon().start(() -> endUnlessConnected(seconds, late));
        }
    }

    private static void endUnlessConnected(int seconds, IntSupplier late) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        if (GOODBYE.get() == EARLY) {
            Runtime.getRuntime().halt(late.getAsInt());
        }
    }

    /// The client to disconnect on Ctrl-C.
    static MqttClient connected(MqttClient client) {
        whenInterrupted(() -> disconnected(client));
        return client;
    }

    /// @param goodbye for Ctrl-C; gives the exit status
    static void whenInterrupted(IntSupplier goodbye) {
        GOODBYE.set(goodbye);
    }

    private static int disconnected(MqttClient client) {
        try {
            client.close();
        } catch (MqttException gone) {
            return 0;
        }
        return 0;
    }

    /// Disconnects with the properties that were asked for.
    static void disconnect(MqttClient client, ConnectionSettings settings) {
        client.close(ReasonCode.SUCCESS, settings.disconnectProperties());
    }

    /// Only a signal runs the hooks: every other end halts. The JVM's own status would be 130.
    private static void interrupted() {
        Runtime.getRuntime().halt(GOODBYE.get().getAsInt());
    }
}
