package io.haltere.tools.bench;

import io.haltere.client.Message;
import io.haltere.client.MessageHandler;
import io.haltere.mqtt.Payload;
import java.nio.ByteBuffer;
import java.util.List;

/// Counts and times what comes to one client. Its handler is one thread; any may ask.
final class Subscriber implements MessageHandler {
    private final Run run;
    private final List<Publisher> publishers;
    private final int topics;

    // Guarded by this.
    private final Histogram latencies = new Histogram();
    private final int[] expected;
    private long received;
    private long repeated;
    private long last;

    /// @param publishers all of the run, by their numbers
    Subscriber(Run run, List<Publisher> publishers) {
        this.run = run;
        this.publishers = publishers;
        this.topics = run.topics();
        this.expected = new int[publishers.size() / topics + 1];
    }

    @Override
    public void handle(Message message) {
        take(System.nanoTime(), message.payload());
    }

    void take(long now, Payload message) {
        ByteBuffer payload = message.asBuffer();
        if (!Stamp.isOf(run.id(), payload)) {
            return; // Somebody else's, or what an earlier run has left.
        }
        int publisher = Stamp.publisher(payload);
        int sequence = Stamp.sequence(payload);
        long due = Stamp.due(payload);
        if (count(now, due, publisher / topics, sequence)) {
            publishers.get(publisher).arrived();
        }
    }

    private synchronized boolean count(long now, long due, int slot, int sequence) {
        if (sequence < expected[slot]) {
            repeated++;
            return false;
        }
        expected[slot] = sequence + 1;
        received++;
        if (run.isMeasured(due)) {
            latencies.record(now - due);
            last = now;
        }
        return true;
    }

    synchronized long received() {
        return received;
    }

    /// Messages that came again, or after their successors.
    synchronized long repeated() {
        return repeated;
    }

    /// When the last of the measured came.
    synchronized long last() {
        return last;
    }

    synchronized void addLatencies(Histogram sum) {
        sum.add(latencies);
    }
}
