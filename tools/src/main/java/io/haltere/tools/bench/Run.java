package io.haltere.tools.bench;

import io.haltere.mqtt.QoS;
import io.haltere.tools.settings.BenchSettings.Load;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// What publishers and subscribers of one run share. Any thread. Times are those of
/// [System#nanoTime].
final class Run {
    private static final String NUMBER = "%i";

    private final Load load;
    private final QoS qos;
    private final int id = ThreadLocalRandom.current().nextInt();
    private final AtomicLong errors = new AtomicLong();

    /// When messages are due that are measured.
    private volatile long from = Long.MAX_VALUE;

    private volatile long until = Long.MAX_VALUE;
    private volatile boolean isStopped;

    Run(Load load, QoS qos) {
        this.load = load;
        this.qos = qos;
    }

    Load load() {
        return load;
    }

    QoS qos() {
        return qos;
    }

    /// What tells the messages of this run from others.
    int id() {
        return id;
    }

    /// How many topics there are.
    int topics() {
        if (!load.topic().contains(NUMBER)) {
            return 1;
        }
        int fewer = Math.min(load.publishers(), load.subscribers());
        return Math.max(fewer > 0 ? fewer : Math.max(load.publishers(), load.subscribers()), 1);
    }

    /// The topic of a publisher or subscriber.
    String topic(int number) {
        return load.topic().replace(NUMBER, Integer.toString(number % topics()));
    }

    /// Lets the publishers go.
    void begin(long now) {
        from = now + nanos(load.warmUp());
        until = load.messages() > 0 ? Long.MAX_VALUE : from + nanos(load.duration());
    }

    private static long nanos(double seconds) {
        return (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    }

    long from() {
        return from;
    }

    boolean isMeasured(long due) {
        return due >= from;
    }

    boolean isOver(long now) {
        return isStopped || now >= until;
    }

    void stop() {
        isStopped = true;
    }

    /// Messages that were refused, and connections that were lost.
    void error() {
        errors.incrementAndGet();
    }

    long errors() {
        return errors.get();
    }
}
