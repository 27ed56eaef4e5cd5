package io.haltere.server;

import io.haltere.server.log.ServerLog;
import io.haltere.server.os.IgnoredSignal;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// The signals that operators and scripts send. Each is handled on a thread of its own, so that a
/// slow reload does not hold back a stop.
final class Signals {
    private final ServerLog log;

    Signals(ServerLog log) {
        this.log = log;
    }

    void take(Runnable reload, Runnable save, Runnable printTree, Runnable stop) {
        handle("HUP", reload);
        handle("USR1", save);
        handle("USR2", printTree);
        handle("TERM", stop);
        handle("INT", stop);
    }

    private void handle(String name, Runnable action) {
        try {
            var signal = new Signal(name);
            SignalHandler handler = _ -> action.run();
            if (Signal.handle(signal, handler).equals(SignalHandler.SIG_IGN)) {
                // What was ignored when the JVM started stays ignored, and it does not say so.
                IgnoredSignal.restore(signal.getNumber());
                Signal.handle(signal, handler);
            }
        } catch (IllegalArgumentException taken) {
            // HotSpot keeps USR2 unless the launcher has moved its own use elsewhere.
            log.warning(() -> "Warning: SIG" + name + " has no effect: " + taken.getMessage());
        }
    }
}
