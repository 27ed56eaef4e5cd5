package io.haltere.tools.bench;

import io.haltere.client.AsyncMqttClient;
import io.haltere.client.MqttException;
import io.haltere.client.PublishResult;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.packet.Publish;
import io.haltere.tools.settings.BenchSettings.Load;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Publishes on one client, on a thread of its own, at a rate or within windows. Any thread may ask
/// how far it is.
final class Publisher {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long ANSWER_SECONDS = 10;

    /// So many longs fill a cache line: what subscribers write stays out of those that this writes.
    private static final int APART = 8;

    private final Run run;
    private final Load load;
    private final int number;
    private final TopicName topic;
    private final Stamp stamp;
    private final int inflightMax;

    /// So many messages must have room before a publisher that waits is woken: to wake it for each
    /// costs more than to send it.
    private final int wakeUp;

    private final Semaphore inflight;

    /// Messages that left, of these the measured, and those that the broker has taken.
    private final AtomicLong sent = new AtomicLong();

    private final AtomicLong measured = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();

    /// How often a message of this publisher has come to a subscriber.
    private final AtomicLongArray arrived = new AtomicLongArray(2 * APART);

    private volatile int audience;
    private final AtomicLong last = new AtomicLong();
    private volatile @Nullable Thread waiting;

    /// @param inflightMax messages that may wait for the broker's answer
    Publisher(Run run, int number, int inflightMax) {
        this.run = run;
        this.load = run.load();
        this.number = number;
        this.topic = TopicName.of(run.topic(number));
        this.stamp = new Stamp(load.size(), run.id(), number);
        this.inflightMax = inflightMax;
        this.wakeUp = Math.max(load.window() / 4, 1);
        this.inflight = new Semaphore(inflightMax);
    }

    String topic() {
        return topic.toString();
    }

    /// @param subscribers how many get each message
    void audience(int subscribers) {
        audience = subscribers;
    }

    /// Publishes until the end; returns when the broker has answered, or does not.
    void publish(AsyncMqttClient client) {
        try {
            long start = run.from() - nanos(load.warmUp());
            long now = System.nanoTime();
            for (int i = 0; !isDone(now); i++) {
                long due = due(start, i);
                if (due >= 0 && !pause(due) || !awaitWindow()) {
                    return;
                }
                now = System.nanoTime(); // Once a message: it costs as much as the rest of this.
                send(client, due >= 0 ? due : now, now, i);
            }
            if (!inflight.tryAcquire(inflightMax, ANSWER_SECONDS, TimeUnit.SECONDS)) {
                run.error();
            }
        } catch (MqttException ended) {
            // The connection was lost, which is counted where it is heard of, or closed at the end.
            inflight.release();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    private boolean isDone(long now) {
        return run.isOver(now) || load.messages() > 0 && measured.get() >= load.messages();
    }

    /// When a message is due, or -1 for at once. The publishers take turns.
    private long due(long start, int message) {
        if (load.rate() == 0) {
            return -1;
        }
        double place = message + (double) number / load.publishers();
        return start + nanos(place / load.rate());
    }

    /// False when the end came first.
    private boolean pause(long due) {
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
            if (run.isOver(System.nanoTime())) {
                return false;
            }
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
        }
        return true;
    }

    /// Waits until both windows have room; false when the end came first.
    private boolean awaitWindow() throws InterruptedException {
        if (load.window() > 0) {
            awaitArrivals();
        }
        if (run.qos() == QoS.AT_MOST_ONCE) {
            return true;
        }
        while (!inflight.tryAcquire(LOOK_NANOS, TimeUnit.NANOSECONDS)) {
            if (run.isOver(System.nanoTime())) {
                return false;
            }
        }
        return true;
    }

    private void awaitArrivals() {
        if (hasRoom(1)) {
            return;
        }
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        waiting = Thread.currentThread();
        // What has not come by then is lost: go on without it.
        while (!hasRoom(1) && System.nanoTime() < patience) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
        waiting = null;
    }

    private boolean hasRoom(int messages) {
        return (sent.get() + messages - 1 - load.window()) * audience < arrived.get(APART);
    }

    private void send(AsyncMqttClient client, long due, long now, int sequence) {
        var packet =
                new Publish(
                        topic,
                        stamp.payload(due, sequence),
                        run.qos(),
                        load.retain(),
                        false,
                        0,
                        load.publishProperties());
        var result = client.publish(packet);
        increment(sent);
        if (run.isMeasured(due)) {
            increment(measured);
            last.setRelease(now);
        }
        if (run.qos() != QoS.AT_MOST_ONCE) {
            var _ = result.whenComplete(this::answered);
        }
    }

    /// For what only this publisher's thread writes.
    private static void increment(AtomicLong count) {
        count.setRelease(count.getPlain() + 1);
    }

    private void answered(@Nullable PublishResult result, @Nullable Throwable failure) {
        inflight.release();
        if (failure == null) {
            taken.incrementAndGet();
        } else if (failure instanceof MqttException.Rejected) {
            run.error();
        }
    }

    /// A subscriber has got a message of this publisher.
    void arrived() {
        if (load.window() > 0) {
            arrived.incrementAndGet(APART);
            Thread publisher = waiting;
            if (publisher != null && hasRoom(wakeUp)) {
                LockSupport.unpark(publisher);
            }
        }
    }

    long sent() {
        return sent.get();
    }

    long measured() {
        return measured.get();
    }

    /// When the last of the measured left.
    long last() {
        return last.get();
    }

    /// How often its messages must come to subscribers.
    long owed() {
        return (run.qos() == QoS.AT_MOST_ONCE ? sent.get() : taken.get()) * audience;
    }
}
