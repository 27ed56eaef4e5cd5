package io.haltere.tools.bench;

import io.haltere.client.MqttClient;
import io.haltere.client.MqttException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// All clients of a run: how they connect, a few at a time and no faster than asked for, and how
/// they leave. Any thread.
final class Crowd {
    /// More at a time would not fit the backlog of some brokers.
    private static final int AT_ONCE = 64;

    private final Queue<MqttClient> clients = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicReference<@Nullable MqttException> failure = new AtomicReference<>();
    private final long pause;
    private final long start = System.nanoTime();
    private volatile long end = start;
    private long next = start;

    /// @param perSecond connections; 0 for as many as there can be
    Crowd(double perSecond) {
        pause = perSecond == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    }

    /// Connects clients; returns when each has, or has failed.
    void gather(int count, IntFunction<MqttClient> opener) throws InterruptedException {
        var turns = new Semaphore(AT_ONCE);
        for (int i = 0; i < count; i++) {
            int number = i;
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            next += pause;
            turns.acquire();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            clients.add(opener.apply(number));
                            connected.incrementAndGet();
                        } catch (MqttException problem) {
                            failed(problem);
                        } finally {
                            turns.release();
                        }
                    });
        }
        turns.acquire(AT_ONCE);
        end = System.nanoTime();
    }

    void failed(MqttException problem) {
        failed.incrementAndGet();
        failure.compareAndSet(null, problem);
    }

    int connected() {
        return connected.get();
    }

    /// Connections that could not be made.
    int failed() {
        return failed.get();
    }

    /// Why the first of them failed; null if none did.
    @Nullable MqttException failure() {
        return failure.get();
    }

    /// How long connecting took, in nanoseconds.
    long nanos() {
        return end - start;
    }

    /// Disconnects all.
    void leave() throws InterruptedException {
        var turns = new Semaphore(AT_ONCE);
        for (MqttClient client = clients.poll(); client != null; client = clients.poll()) {
            MqttClient leaving = client;
            turns.acquire();
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            leaving.close();
                        } finally {
                            turns.release();
                        }
                    });
        }
        turns.acquire(AT_ONCE);
    }
}
