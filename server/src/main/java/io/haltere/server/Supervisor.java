package io.haltere.server;

import io.haltere.broker.port.Loop;
import io.haltere.server.os.NotifySocket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The service manager that started us, if it wants to hear how we are: systemd, or
/// start-stop-daemon with `--notify-await`. Any thread.
///
/// Sources: sd_notify(3), sd_watchdog_enabled(3).
final class Supervisor {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long MICROS_PER_MILLI = 1_000;

    /// Of the time after which we count as hung.
    private static final int TELLINGS = 3;

    private final @Nullable Predicate<String> socket;
    private final @Nullable String problem;

    /// Milliseconds without a sign of life after which it ends us; 0 for never.
    private final long patience;

    private Supervisor(
            @Nullable Predicate<String> socket, @Nullable String problem, long patience) {
        this.socket = socket;
        this.problem = problem;
        this.patience = patience;
    }

    /// Connects at once: who leaves root behind may not be allowed to do so later.
    static Supervisor of(Map<String, String> environment) {
        String name = environment.get("NOTIFY_SOCKET");
        if (name == null) {
            return new Supervisor(null, null, 0);
        }
        try {
            long patience = patience(environment, ProcessHandle.current().pid());
            return new Supervisor(new NotifySocket(name)::tell, null, patience);
        } catch (IOException refused) {
            String problem =
                    "Warning: The service manager at NOTIFY_SOCKET "
                            + name
                            + " hears nothing from us: "
                            + refused.getMessage();
            return new Supervisor(null, problem, 0);
        }
    }

    /// @throws IOException when it is not a number
    static long patience(Map<String, String> environment, long pid) throws IOException {
        String micros = environment.get("WATCHDOG_USEC");
        String whose = environment.get("WATCHDOG_PID");
        if (micros == null || (whose != null && !whose.equals(Long.toString(pid)))) {
            return 0;
        }
        try {
            return Long.parseLong(micros) / MICROS_PER_MILLI;
        } catch (NumberFormatException wrong) {
            throw new IOException("WATCHDOG_USEC is " + micros + ".", wrong);
        }
    }

    /// All listeners are open. From now on the loops are watched.
    void ready(List<? extends Loop> loops, Consumer<String> warning) {
        if (problem != null) {
            warning.accept(problem);
        }
        tell("READY=1");
        if (socket != null && patience > 0) {
            new Watchdog(loops, Math.max(1, patience / TELLINGS), () -> tell("WATCHDOG=1")).start();
        }
    }

    /// A reload begins, which [#reloaded] ends.
    void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / NANOS_PER_MICRO);
    }

    void reloaded() {
        tell("READY=1");
    }

    /// The start has failed, and nobody needs to wait for us. Nothing else is told.
    ///
    /// @param errno of errno(3): why, roughly
    void failed(int errno) {
        tell("ERRNO=" + errno);
    }

    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        if (socket != null) {
            // One that is lost is like one that comes late: the manager has its own patience.
            boolean _ = socket.test(state);
        }
    }
}
