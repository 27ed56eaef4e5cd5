package io.haltere.client.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The threads of one client that was told of none. Any thread.
///
/// One busy client wakes platform threads for half of what virtual ones cost. Many busy clients
/// share the few carriers of virtual threads, which then hardly sleep, while platform threads would
/// each be woken, and a waiting one holds a stack. So the first clients of the JVM,
/// [#PLATFORM_CLIENTS_MAX] at a time, get platform daemon threads, and those beyond get virtual
/// ones. A client keeps its kind until it has ended. Figures: docs/performance.md.
public final class ClientThreads {
    /// Where the two kinds cost the same on two processors, if all are busy.
    public static final int PLATFORM_CLIENTS_MAX = 4;

    /// What options hold that were not told: virtual threads, until a client takes a lease.
    public static final ThreadFactory UNTOLD = Thread.ofVirtual().name("mqtt").factory();

    // Static, since what it counts belongs to the JVM. Shared by all clients.
    private static final AtomicInteger PLATFORM_CLIENTS = new AtomicInteger();

    private final ThreadFactory factory;
    private final AtomicBoolean isCounted;

    private ClientThreads(ThreadFactory factory, boolean isCounted) {
        this.factory = factory;
        this.isCounted = new AtomicBoolean(isCounted);
    }

    /// @param told of the client's options
    public static ClientThreads take(ThreadFactory told) {
        if (told != UNTOLD) {
            return new ClientThreads(told, false);
        }
        int before = PLATFORM_CLIENTS.getAndUpdate(n -> Math.min(n + 1, PLATFORM_CLIENTS_MAX));
        return before < PLATFORM_CLIENTS_MAX
                ? new ClientThreads(Thread.ofPlatform().daemon().name("mqtt").factory(), true)
                : new ClientThreads(UNTOLD, false);
    }

    public ThreadFactory factory() {
        return factory;
    }

    /// The client has ended: another may have the place. Once or more.
    public void giveBack() {
        if (isCounted.compareAndSet(true, false)) {
            PLATFORM_CLIENTS.decrementAndGet();
        }
    }
}
