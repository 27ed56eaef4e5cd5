package io.haltere.broker.session;

import io.haltere.broker.metrics.Counter;
import io.haltere.broker.persistence.StateRecord.OfSession;
import io.haltere.broker.port.Message;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.plugin.Client;
import org.jspecify.annotations.Nullable;

/// How long a session outlives its connections, and what is written down of that. Confined to the
/// session's loop.
final class Lifetime {
    private static final long MILLIS = 1000;

    private final LoopContext context;
    private final String clientId;
    private final long recordId;
    private final Runnable end;
    private long seconds;

    /// Bytes of the client's names, which are as long as it wants.
    private int names;

    /// Between [#restore] and [#resume].
    private @Nullable OfSession known;

    /// While the client is away; null without an end.
    private Deadlines.@Nullable Deadline expiry;

    /// @param recordId the record of the session; 0 when it does not outlive the broker
    /// @param end what happens to the session when its time is over
    Lifetime(LoopContext context, String clientId, long recordId, Runnable end) {
        this.context = context;
        this.clientId = clientId;
        this.recordId = recordId;
        this.end = end;
    }

    /// Seconds that the session outlives its connection; [Session#NEVER_EXPIRES] for ever.
    long seconds() {
        return seconds;
    }

    void seconds(long newSeconds) {
        seconds = newSeconds;
    }

    /// A client has come.
    void attach(Client client, long newSeconds) {
        cancel();
        seconds = newSeconds;
        hold(MemoryUse.ofNames(clientId, client.username()));
        note(client, OfSession.ATTACHED);
    }

    /// The client has gone.
    void detach(Client client) {
        long endsAt = endsAt();
        await(endsAt);
        note(client, endsAt);
    }

    /// Takes up what was so when the broker ended.
    void restore(OfSession before) {
        known = before;
        seconds = before.expirySeconds();
        hold(MemoryUse.ofNames(clientId, before.username()));
    }

    private void hold(int bytes) {
        context.counters().add(Counter.MEMORY_HELD, bytes - names);
        names = bytes;
    }

    /// The session is over.
    void end() {
        cancel();
        hold(0);
    }

    /// Time goes on; where the client was connected, from now on, whatever comes.
    void resume() {
        OfSession before = known;
        if (before == null) {
            throw new IllegalStateException("not restored: " + clientId);
        }
        known = null;
        if (before.endsAt() != OfSession.ATTACHED) {
            await(before.endMillis());
            return;
        }
        long endsAt = endsAt();
        await(endsAt);
        if (endsAt != Message.NEVER) {
            // Negative, for what was under way is still that.
            note(before.username(), before.version(), before.listenerPort(), -endsAt);
        }
    }

    private long endsAt() {
        if (seconds != Session.NEVER_EXPIRES) {
            return context.now() + seconds * MILLIS;
        }
        long limit = context.limits().sessionExpiryMax();
        return limit == 0 ? Message.NEVER : context.now() + limit * MILLIS;
    }

    private void await(long endsAt) {
        if (endsAt != Message.NEVER) {
            long millis = Math.max(0, endsAt - context.now());
            expiry = context.deadlines().start(millis, this::expire);
        }
    }

    private void expire() {
        expiry = null;
        context.counters().increment(Counter.SESSIONS_EXPIRED);
        context.log().notice(() -> "Expiring client " + clientId + " due to timeout.");
        end.run();
    }

    private void cancel() {
        if (expiry != null) {
            context.deadlines().cancel(expiry);
            expiry = null;
        }
    }

    private void note(Client client, long endsAt) {
        note(client.username(), client.version(), client.listenerPort(), endsAt);
    }

    private void note(@Nullable String username, ProtocolVersion version, int port, long endsAt) {
        if (recordId != 0) {
            context.journal()
                    .put(
                            recordId,
                            new OfSession(clientId, username, version, port, seconds, endsAt));
        }
    }
}
