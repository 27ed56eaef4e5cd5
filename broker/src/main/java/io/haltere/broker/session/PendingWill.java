package io.haltere.broker.session;

import io.haltere.broker.port.Message;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.packet.Will;
import org.jspecify.annotations.Nullable;

/// A will that waits for its client to vanish, and then for its delay. Armed, then cancelled or
/// published once. Confined to the session's loop.
final class PendingWill {
    private static final long MILLIS = 1000;

    private final LoopContext context;
    private final Rights rights;
    private final Will will;
    private Deadlines.@Nullable Deadline delay;
    private boolean over;

    PendingWill(LoopContext context, Rights rights, Will will) {
        this.context = context;
        this.rights = rights;
        this.will = will;
    }

    /// The client vanished: publishes the will now or after its delay, whichever of delay and
    /// session ends first. [MQTT-3.1.2-8] [MQTT-3.1.3-9]
    ///
    /// @param sessionSeconds how long the session outlives the connection
    void start(long sessionSeconds) {
        long delaySeconds = will.properties().get(Property.WILL_DELAY_INTERVAL, 0L);
        long seconds = Math.min(delaySeconds, sessionSeconds);
        if (seconds == 0) {
            publishNow();
        } else {
            delay = context.deadlines().start(seconds * MILLIS, this::publishNow);
        }
    }

    /// Publishes the will if that has not happened.
    void publishNow() {
        if (over) {
            return;
        }
        cancel();
        // Its writer may have lost the right since it connected.
        if (rights.mayLeave(will)) {
            context.router().route(Message.of(will, rights.origin(), context.now()));
        }
    }

    void cancel() {
        over = true;
        if (delay != null) {
            context.deadlines().cancel(delay);
            delay = null;
        }
    }
}
