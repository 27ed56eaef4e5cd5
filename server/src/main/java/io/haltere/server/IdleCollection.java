package io.haltere.server;

import io.haltere.broker.port.Loop;
import java.util.function.LongSupplier;

/// Collects the whole heap while the broker is quiet, so that memory which a crowd needed goes back
/// to the system. The serial collector would keep it: it rather grows than collects, up to the
/// largest heap allowed (docs/decisions/0005). On the first loop.
final class IdleCollection {
    /// Between two looks, in milliseconds.
    static final long PERIOD = 10_000;

    /// Bytes allocated within a period by a broker that counts as quiet.
    static final long QUIET = 4L << 20;

    /// Less than so much garbage is not worth a pause.
    static final long WORTHWHILE = 12L << 20;

    /// A pause lasts about a millisecond for each megabyte that lives: beyond this we do not ask
    /// for one.
    static final long LARGEST = 512L << 20;

    private final Loop loop;
    private final LongSupplier used;
    private final Runnable collect;
    private long before;
    private long floor;

    /// @param used bytes of the heap in use, garbage included
    /// @param collect collects the whole heap
    IdleCollection(Loop loop, LongSupplier used, Runnable collect) {
        this.loop = loop;
        this.used = used;
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
        boolean quiet = now >= before && now - before <= QUIET; // Less: it has just collected.
        if (quiet && now - floor >= WORTHWHILE && now <= LARGEST) {
            collect.run();
            now = used.getAsLong();
            floor = now;
        }
        floor = Math.min(floor, now);
        before = now;
        loop.after(PERIOD, this::look);
    }
}
