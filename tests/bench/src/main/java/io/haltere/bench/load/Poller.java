package io.haltere.bench.load;

import io.haltere.bench.process.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The connections of one load, on the thread that made it: waits for sockets, and lets what has
/// something to send write once at the end of each turn.
final class Poller implements AutoCloseable {
    private static final int EVENTS_MAX = 512;

    /// The longest wait for sockets, in nanoseconds.
    static final long TURN_MAX = TimeUnit.MILLISECONDS.toNanos(20);

    /// Bytes of one read.
    static final int READ_BYTES = 256 * 1024;

    /// What of a packet may be left over from the read before.
    static final int PARTIAL_MAX = 64 * 1024;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment events =
            arena.allocate((long) EVENTS_MAX * Libc.EPOLL_EVENT_BYTES, 8);

    /// Where every read of every connection goes.
    private final MemorySegment in = arena.allocate(PARTIAL_MAX + READ_BYTES, 64);

    private final int epoll = Libc.openEpoll();
    private final List<Connection> connections = new ArrayList<>();
    private Connection[] dirty = new Connection[64];
    private Connection[] spare = new Connection[64];
    private int dirtyCount;
    private int pinged;
    private long now = System.nanoTime();

    Poller() throws IOException {
        Libc.sharpenTimers();
    }

    MemorySegment in() {
        return in;
    }

    /// When the read that is dealt with, or the turn, began.
    long now() {
        return now;
    }

    void readNow() {
        now = System.nanoTime();
    }

    MemorySegment allocate(long bytes) {
        return arena.allocate(bytes, 64);
    }

    /// @return the number under which events of this connection come
    int add(Connection connection) {
        connections.add(connection);
        return connections.size() - 1;
    }

    void watch(int socket, int number, int events, boolean isNew) throws IOException {
        int operation = isNew ? Libc.EPOLL_CTL_ADD : Libc.EPOLL_CTL_MOD;
        Libc.watch(epoll, operation, socket, events, number);
    }

    /// The connection's turn ends with the next [#turn].
    void soil(Connection connection) {
        if (dirtyCount == dirty.length) {
            dirty = Arrays.copyOf(dirty, 2 * dirtyCount);
        }
        dirty[dirtyCount++] = connection;
    }

    /// Turns until it is so.
    ///
    /// @return whether it is; otherwise the time is over
    boolean runUntil(BooleanSupplier isSo, long nanosMax) throws IOException {
        long end = System.nanoTime() + nanosMax;
        while (!isSo.getAsBoolean()) {
            turn(TURN_MAX);
            if (now > end) {
                return isSo.getAsBoolean();
            }
        }
        return true;
    }

    /// Lets the connection ping whose turn it is.
    void ping() {
        pinged = (pinged + 1) % connections.size();
        connections.get(pinged).ping();
    }

    /// Waits for sockets and deals with what came, once.
    void turn(long nanosMax) throws IOException {
        int count = Libc.await(epoll, events, EVENTS_MAX, dirtyCount > 0 ? 0 : nanosMax);
        now = System.nanoTime();
        for (int i = 0; i < count; i++) {
            Connection connection = connections.get(Libc.epollData(events, i));
            int what = Libc.epollEvents(events, i);
            if (connection.isOpen() && (what & ~Libc.EPOLLOUT) != 0) {
                connection.read();
            }
            if (connection.isOpen() && (what & Libc.EPOLLOUT) != 0) {
                connection.flush();
                connection.soil();
            }
        }
        endTurn();
    }

    /// Whoever gets something to do meanwhile is dealt with in the next turn.
    private void endTurn() throws IOException {
        Connection[] ending = dirty;
        int count = dirtyCount;
        dirty = spare;
        spare = ending;
        dirtyCount = 0;
        for (int i = 0; i < count; i++) {
            ending[i].isDirty = false;
            if (ending[i].isOpen()) {
                ending[i].endTurn();
            }
        }
    }

    @Override
    public void close() {
        for (Connection connection : connections) {
            connection.close();
        }
        Libc.close(epoll);
        arena.close();
    }
}
