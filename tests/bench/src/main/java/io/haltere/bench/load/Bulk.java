package io.haltere.bench.load;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Publishes a list of messages with QoS 1, so many of them at a time, and is done with the last
/// PUBACK.
final class Bulk extends Connection {
    private static final long SECONDS_MAX = 60;
    private static final int WINDOW = 1000;

    private final List<Template> templates;
    private boolean isReady;
    private int count;
    private int sent;
    private int acknowledged;
    private boolean isLost;

    /// @param templates message `i` is made from number `i` modulo their number
    Bulk(Poller poller, int port, List<Template> templates) throws IOException {
        super(poller);
        this.templates = templates;
        String name = "b" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
        open(port, 0, Packets.connect(name, true), List.of());
        await(() -> isReady);
    }

    private void await(BooleanSupplier isSo) throws IOException {
        poller.runUntil(() -> isLost || isSo.getAsBoolean(), TimeUnit.SECONDS.toNanos(SECONDS_MAX));
        if (isLost || !isSo.getAsBoolean()) {
            throw new IOException("acknowledged: " + acknowledged + " of " + count);
        }
    }

    /// Publishes so many; their numbers begin with 0.
    void publish(int messages) throws IOException {
        count = messages;
        sent = 0;
        acknowledged = 0;
        fill();
        await(() -> acknowledged == count);
    }

    @Override
    void ready() {
        isReady = true;
    }

    @Override
    void message(int qos, int id, long time, int publisher, int sequence) throws IOException {
        throw new IOException("a publisher got a message");
    }

    @Override
    void packet(int first, int id) throws IOException {
        if (first != Packets.PUBACK) {
            throw new IOException("PUBACK expected, not " + first);
        }
        acknowledged++;
        soil();
    }

    @Override
    void lost() {
        isLost = true;
    }

    @Override
    void endTurn() throws IOException {
        super.endTurn();
        fill();
    }

    private void fill() throws IOException {
        if (hasUnsent() || sent - acknowledged > WINDOW / 2) {
            return;
        }
        long now = System.nanoTime();
        while (sent < count && sent - acknowledged < WINDOW) {
            Template template = templates.get(sent % templates.size());
            int at = outTo();
            MemorySegment into = room(template.length());
            MemorySegment.copy(template.bytes(), 0, into, at, template.length());
            template.stamp(into, at, 1 + sent % 65_000, now, 0, sent);
            wrote(template.length());
            sent++;
        }
        flush();
    }
}
