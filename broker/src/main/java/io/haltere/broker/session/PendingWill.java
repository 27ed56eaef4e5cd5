package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.persistence.SessionState;
import io.haltere.broker.persistence.StateRecord;
import io.haltere.broker.port.Message;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.packet.Will;
import io.haltere.plugin.Client;
import org.jspecify.annotations.Nullable;

/// A will that waits for its client to vanish, and then for its delay. Armed, then cancelled or
/// published once. Confined to the session's loop.
final class PendingWill {
    private static final long MILLIS = 1000;

    private final LoopContext context;
    private final Rights rights;
    private final Will will;
    private Deadlines.@Nullable Deadline delay;

    /// What says that the delay runs; 0 for none.
    private long record;

    /// When one that was restored is due, in epoch milliseconds.
    private long dueAt;

    private boolean over;

    PendingWill(LoopContext context, Rights rights, Will will) {
        this.context = context;
        this.rights = rights;
        this.will = will;
        context.counters().add(Counter.MEMORY_HELD, Message.footprint(will));
    }

    /// The will whose delay ran when the broker ended; null for none.
    static @Nullable PendingWill restored(LoopContext context, SessionState state) {
        SessionState.DueWill due = state.will();
        if (due == null) {
            return null;
        }
        StateRecord.OfSession known = state.session();
        var writer =
                new Client(
                        known.clientId(),
                        known.username(),
                        "",
                        known.listenerPort(),
                        known.version());
        var pending =
                new PendingWill(context, Rights.restored(writer, due.access()), due.will().will());
        pending.record = due.id();
        pending.dueAt = due.will().dueAt();
        return pending;
    }

    /// The delay of one that was restored goes on.
    void resume() {
        long millis = Math.max(0, dueAt - context.now());
        delay = context.deadlines().start(millis, this::publishNow);
    }

    /// The client vanished: publishes the will now or after its delay, whichever of delay and
    /// session ends first. [MQTT-3.1.2-8] [MQTT-3.1.3-9]
    ///
    /// @param sessionSeconds how long the session outlives the connection
    /// @param session the record of the session; 0 when it does not outlive the broker
    void start(long sessionSeconds, long session) {
        long delaySeconds = will.properties().get(Property.WILL_DELAY_INTERVAL, 0L);
        long seconds = Math.min(delaySeconds, sessionSeconds);
        if (seconds == 0) {
            publishNow();
        } else {
            delay = context.deadlines().start(seconds * MILLIS, this::publishNow);
            if (session != 0) {
                long dueAt = context.now() + seconds * MILLIS;
                record = context.journal().add(new StateRecord.OfWill(session, will, dueAt));
            }
        }
    }

    /// Publishes the will if that has not happened.
    void publishNow() {
        if (over) {
            return;
        }
        stop();
        // Its writer may have lost the right since it connected.
        if (rights.mayLeave(will)) {
            context.router().route(Message.of(will, rights.origin(), context.now()));
        }
        forget(); // After it: what is routed may be more than one group of the journal.
    }

    void cancel() {
        stop();
        forget();
    }

    private void stop() {
        if (!over) {
            context.counters().add(Counter.MEMORY_HELD, -Message.footprint(will));
        }
        over = true;
        if (delay != null) {
            context.deadlines().cancel(delay);
            delay = null;
        }
    }

    private void forget() {
        context.journal().remove(record);
        record = 0;
    }
}
