package io.haltere.bench.load;

import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Has no more than its window of messages that are sent and not yet delivered to everybody, nor of
/// messages that are not acknowledged.
final class Publisher extends Connection {
    /// Bytes that are put together before they are written.
    private static final int BURST_BYTES = 64 * 1024;

    private static final int BURST_MAX = 500;
    private static final int BURST_MIN = 4;

    private final PubSubLoad load;
    private final Traffic traffic;
    private final int index;
    private final int qos;
    private final int burst;
    private final int refill;
    private int topic;
    private int id;
    private int inFlight;
    private long sent;
    private long delivered;
    private long deliveredBefore;

    /// So much of the buffer has this packet already, one after the other.
    private int assembled;

    Publisher(PubSubLoad load, Poller poller, Traffic traffic, int index) {
        super(poller);
        this.load = load;
        this.traffic = traffic;
        this.index = index;
        this.topic = index;
        this.qos = traffic.qosOfPublisher(index);
        this.burst = Math.clamp(BURST_BYTES / (traffic.bytes() + 40), BURST_MIN, BURST_MAX);
        this.refill = Math.max(1, traffic.window() / 4);
    }

    @Override
    void ready() {
        load.ready();
    }

    @Override
    void message(int qos, int id, long time, int publisher, int sequence) throws IOException {
        throw new IOException("a publisher got a message");
    }

    @Override
    void packet(int first, int id) {
        if (first == Packets.PUBREC) {
            answer(Packets.PUBREL, id);
        } else if (first == Packets.PUBACK || first == Packets.PUBCOMP) {
            // None is left where it was given up.
            inFlight = Math.max(0, inFlight - 1);
            soil();
        }
    }

    @Override
    void lost() throws IOException {
        load.lost();
    }

    /// Its messages say enough, and stand in the buffer where a ping would go.
    @Override
    void ping() {}

    void delivered() {
        delivered++;
        if (traffic.perSecond() == 0) {
            soil();
        }
    }

    @Override
    void endTurn() throws IOException {
        super.endTurn();
        fill();
    }

    /// Sends what the window has room for, a quarter of it at least unless nothing is on its way.
    void fill() throws IOException {
        while (isOpen() && load.isPublishing() && traffic.perSecond() == 0 && !hasUnsent()) {
            int room = room();
            boolean isIdle = inFlight == 0 && underWay() == 0;
            if (room == 0 || room < refill && !isIdle) {
                return;
            }
            send(Math.min(room, burst), System.nanoTime(), 0);
        }
    }

    private long underWay() {
        long missing = sent * traffic.fan() - delivered;
        return (missing + traffic.fan() - 1) / traffic.fan();
    }

    private int room() {
        long room = traffic.window() - underWay();
        return (int) Math.max(0, qos > 0 ? Math.min(room, traffic.window() - inFlight) : room);
    }

    /// @return whether another message may go out without an acknowledgement
    boolean mayAdd() {
        return isOpen() && (qos == 0 || inFlight < load.inFlightMax());
    }

    /// @param time of the first
    /// @param step nanoseconds to the next
    void send(int count, long time, double step) throws IOException {
        for (int i = 0; i < count; i++) {
            Template template = load.template(topic);
            int at = outTo();
            MemorySegment into = room(template.length());
            assemble(template, into, at);
            if (qos > 0) {
                id = id == 65_535 ? 1 : id + 1;
            }
            template.stamp(into, at, id, time + (long) (step * i), index, (int) sent);
            wrote(template.length());
            sent++;
            topic += traffic.publishers();
            if (topic >= traffic.topics()) {
                topic = index;
            }
        }
        inFlight += qos > 0 ? count : 0;
        load.sent(count);
        flush();
    }

    /// With one topic and nothing else to send, packets stand where they stood before.
    private void assemble(Template template, MemorySegment into, int at) {
        boolean isSame = traffic.topics() == traffic.publishers() && qos < 2;
        if (!isSame || at >= assembled) {
            MemorySegment.copy(template.bytes(), 0, into, at, template.length());
            assembled = isSame && at % template.length() == 0 ? at + template.length() : 0;
        }
    }

    /// A message that is lost must not stop the loop for ever.
    ///
    /// @return deliveries that nobody waits for any more
    long forgive() throws IOException {
        long missing = sent * traffic.fan() - delivered;
        boolean isStuck = delivered == deliveredBefore && missing > 0 && !hasUnsent() && isOpen();
        if (isStuck) {
            delivered += missing;
            inFlight = 0;
            fill();
        }
        deliveredBefore = delivered;
        return isStuck ? missing : 0;
    }
}
