package io.haltere.broker.connection;

import io.haltere.broker.session.Deadlines;
import io.haltere.broker.session.LoopContext;
import org.jspecify.annotations.Nullable;

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
    private Deadlines.@Nullable Deadline deadline;

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
        deadline = null;
        long left = lastHeard + patience - context.loop().millis();
        if (left > 0) {
            deadline = context.deadlines().start(left, this::look);
        } else {
            expired.run();
        }
    }

    void stop() {
        if (deadline != null) {
            context.deadlines().cancel(deadline);
            deadline = null;
        }
    }
}
