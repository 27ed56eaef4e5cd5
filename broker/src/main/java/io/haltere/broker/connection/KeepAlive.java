package io.haltere.broker.connection;

import io.haltere.broker.session.Deadlines;
import io.haltere.broker.session.LoopContext;

/// Watches that a client sends something within one and a half times its keep alive.
/// [MQTT-3.1.2-22]
///
/// A packet only notes the time; the deadline looks at the note when it is due.
final class KeepAlive {
    private static final long MILLIS = 1000;

    private final LoopContext context;
    private final long patience;
    private final Runnable expired;
    private long lastHeard;
    private final Deadlines.Deadline deadline;

    /// @param seconds the keep alive, at least 1
    /// @param expired run when the client has been silent for too long
    KeepAlive(LoopContext context, int seconds, Runnable expired) {
        this.context = context;
        this.patience = seconds * MILLIS * 3 / 2;
        this.expired = expired;
        this.lastHeard = context.loop().millis();
        this.deadline = context.deadlines().start(patience, this::look);
    }

    void heard() {
        lastHeard = context.loop().millis();
    }

    private void look() {
        long left = lastHeard + patience - context.loop().millis();
        if (left > 0) {
            context.deadlines().restart(deadline, left);
        } else {
            expired.run();
        }
    }

    void stop() {
        context.deadlines().cancel(deadline);
    }
}
