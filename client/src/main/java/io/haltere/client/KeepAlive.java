package io.haltere.client;

import io.haltere.mqtt.packet.Pingreq;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// Sees that something is sent and received within each keep alive. Runs now and then, on a thread
/// that is everybody's.
///
/// @param nanos the keep alive
/// @param lock the client's
/// @param isCurrent whether the client still uses the connection; asked with the lock held
/// @param cut closes the connection, which may take a moment
record KeepAlive(
        Connection watched, long nanos, ReentrantLock lock, BooleanSupplier isCurrent, Runnable cut)
        implements Runnable {
    @Override
    public void run() {
        long now = System.nanoTime();
        long silent = now - Math.min(watched.lastReceived(), watched.lastSent());
        lock.lock();
        try {
            if (!isCurrent.getAsBoolean()) {
                return;
            }
            if (silent >= nanos - nanos / 4) {
                watched.append(Pingreq.PINGREQ);
            }
        } finally {
            lock.unlock();
        }
        if (watched.silence(now) >= 2 * nanos) {
            cut.run();
            return;
        }
        CompletableFuture.delayedExecutor(nanos / 4, TimeUnit.NANOSECONDS).execute(this);
    }
}
