package io.haltere.server.tls;

import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The keys under which clients keep their sessions for us. Shared by all loops.
///
/// A key that leaks opens what was said under it, so it serves for a few hours only, and as long
/// again for those who come back with an older ticket.
final class TicketKeys {
    private static final long LIFE_NANOS = TimeUnit.HOURS.toNanos(4);

    private final OpenSslSessionContext sessions;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong made = new AtomicLong(System.nanoTime());

    /// Written by whoever won `made`, whose next winner comes hours later.
    private volatile OpenSslSessionTicketKey current;

    TicketKeys(OpenSslSessionContext sessions) {
        this.sessions = sessions;
        this.current = key();
        sessions.setTicketKeys(current);
    }

    private OpenSslSessionTicketKey key() {
        return new OpenSslSessionTicketKey(
                bytes(OpenSslSessionTicketKey.NAME_SIZE),
                bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Makes a new key when the current one has served its time.
    void refresh() {
        long since = made.get();
        long now = System.nanoTime();
        if (now - since > LIFE_NANOS && made.compareAndSet(since, now)) {
            OpenSslSessionTicketKey old = current;
            current = key();
            sessions.setTicketKeys(current, old);
        }
    }
}
