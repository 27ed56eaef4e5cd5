package io.haltere.server;

import io.haltere.broker.port.Loop;
import java.util.function.LongSupplier;

/// Collects the whole heap while the broker is quiet, so that memory which a crowd needed goes back
/// to the system. The serial collector would keep it: it rather grows than collects, up to the
/// largest heap allowed (docs/decisions/0005). One that is never quiet gathers garbage slowly, of
/// what lives for seconds: that is collected, too, when it has become a great deal. On the first
/// loop.
final class IdleCollection {
    /// Between two looks, in milliseconds.
    static final long PERIOD = 10_000;

    /// Bytes allocated within a period by a broker that counts as quiet.
    static final long QUIET = 4L << 20;

    /// Bytes that clients sent within a period, at most, if the broker is to count as quiet: what
    /// the heap holds can look the same twice although it was filled and collected between. 200 000
    /// clients that only ping every minute send as much.
    static final long QUIET_TRAFFIC = 64 << 10;

    /// Less than so much garbage is not worth a pause.
    static final long WORTHWHILE = 12L << 20;

    /// So much garbage is worth a pause at any time, if it is also three times what lives.
    static final long OVERDUE = 256L << 20;

    /// A pause lasts a millisecond or three for each megabyte that lives: beyond this we do not ask
    /// for one.
    static final long LARGEST = 512L << 20;

    private final Loop loop;
    private final LongSupplier used;
    private final LongSupplier received;
    private final Runnable collect;
    private long before;
    private long receivedBefore;
    private long floor;

    /// @param used bytes of the heap in use, garbage included
    /// @param received bytes that clients have sent so far
    /// @param collect collects the whole heap
    IdleCollection(Loop loop, LongSupplier used, LongSupplier received, Runnable collect) {
        this.loop = loop;
        this.used = used;
        this.received = received;
        this.collect = collect;
        this.before = used.getAsLong();
        this.floor = before;
    }

    /// From any thread.
    void start() {
        loop.execute(() -> loop.after(PERIOD, this::look));
    }

    private void look() {
        long now = used.getAsLong();
        long traffic = received.getAsLong();
        boolean quiet =
                now >= before // Less: it has just collected.
                        && now - before <= QUIET
                        && traffic - receivedBefore <= QUIET_TRAFFIC;
        receivedBefore = traffic;
        long enough = quiet ? WORTHWHILE : Math.max(OVERDUE, 3 * floor);
        if (now - floor >= enough && now <= LARGEST) {
            collect.run();
            now = used.getAsLong();
            floor = now;
        }
        floor = Math.min(floor, now);
        before = now;
        loop.after(PERIOD, this::look);
    }
}
