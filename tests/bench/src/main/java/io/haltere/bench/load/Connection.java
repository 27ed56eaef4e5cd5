package io.haltere.bench.load;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.haltere.bench.process.Libc;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client with MQTT 3.1.1: connects, subscribes, and then does what its kind does.
///
/// Reads as much as there is and deals with all of it; what it answers leaves in one write at the
/// end of the turn. Of a long payload only the stamp at its beginning is read, the rest the kernel
/// drops.
abstract class Connection {
    /// Time, publisher and number of a message, at the beginning of its payload.
    static final int STAMP_BYTES = 16;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// A PUBLISH that is longer is not kept until it is whole.
    private static final int WHOLE_MAX = 512;

    /// Bytes in which the stamp of such a PUBLISH is found.
    private static final int HEAD_MAX = 256;

    /// A rest of a payload that is longer is dropped by the kernel.
    private static final int DROP_MIN = 16 * 1024;

    private static final int OUT_FIRST = 256;
    private static final int OUT_MAX = 64 << 20;

    final Poller poller;
    private final int number;
    private int socket = -1;
    private boolean isWriteWatched;

    /// Whether its turn ends with that of the poller.
    boolean isDirty;

    private List<byte[]> subscribes = List.of();
    private int subscribed;

    private @Nullable MemorySegment partial;
    private int partialBytes;

    // A PUBLISH of whose payload some is still to come.
    private int skip;
    private int heldQos;
    private int heldId;
    private long heldTime;
    private int heldPublisher;
    private int heldNumber;

    private MemorySegment out = MemorySegment.NULL;
    private int outFrom;
    private int outTo;

    Connection(Poller poller) {
        this.poller = poller;
        this.number = poller.add(this);
    }

    /// All SUBSCRIBEs are acknowledged.
    abstract void ready() throws IOException;

    /// A message as a subscriber has it.
    abstract void message(int qos, int id, long time, int publisher, int sequence)
            throws IOException;

    /// Any other packet after the last SUBACK.
    abstract void packet(int first, int id) throws IOException;

    /// The broker hung up, or refused.
    abstract void lost() throws IOException;

    /// Everything that came in this turn is dealt with.
    void endTurn() throws IOException {
        if (!isWriteWatched) {
            flush();
        }
    }

    boolean isOpen() {
        return socket >= 0;
    }

    /// @param source of the address, as in [Libc#openSocket]
    /// @param subscribe packets, one after the SUBACK of the other
    void open(int port, int source, byte[] connect, List<byte[]> subscribe) throws IOException {
        subscribes = subscribe;
        subscribed = -1;
        partialBytes = 0;
        skip = 0;
        outFrom = 0;
        outTo = 0;
        socket = Libc.openSocket(source);
        int error = Libc.connect(socket, port);
        if (error != 0 && error != Libc.EINPROGRESS) {
            throw new IOException("connect: error " + error);
        }
        isWriteWatched = false;
        poller.watch(socket, number, Libc.EPOLLIN, true);
        write(connect);
        flush();
    }

    void write(byte[] bytes) {
        MemorySegment into = room(bytes.length);
        MemorySegment.copy(bytes, 0, into, JAVA_BYTE, outTo, bytes.length);
        outTo += bytes.length;
    }

    void answer(int first, int id) {
        MemorySegment into = room(4);
        into.set(JAVA_BYTE, outTo, (byte) first);
        into.set(JAVA_BYTE, outTo + 1, (byte) 2);
        into.set(SHORT, outTo + 2, (short) id);
        outTo += 4;
        soil();
    }

    boolean hasUnsent() {
        return outFrom < outTo;
    }

    /// @return where `outTo()` is the first free byte, and so many follow
    MemorySegment room(int bytes) {
        if (outTo + bytes > out.byteSize()) {
            long wanted = Math.max(OUT_FIRST, 2 * out.byteSize());
            while (wanted < outTo + bytes) {
                wanted *= 2;
            }
            if (wanted > OUT_MAX) {
                throw new IllegalStateException("the broker does not read");
            }
            MemorySegment more = poller.allocate(wanted);
            MemorySegment.copy(out, 0, more, 0, outTo);
            out = more;
        }
        return out;
    }

    int outTo() {
        return outTo;
    }

    void wrote(int bytes) {
        outTo += bytes;
    }

    void soil() {
        if (!isDirty) {
            isDirty = true;
            poller.soil(this);
        }
    }

    void flush() throws IOException {
        while (outFrom < outTo) {
            long sent = Libc.send(socket, out.asSlice(outFrom), outTo - outFrom);
            if (sent < 0) {
                if (Libc.errno() == Libc.EAGAIN) {
                    watchWrites(true);
                } else {
                    hungUp();
                }
                return;
            }
            outFrom += (int) sent;
        }
        outFrom = 0;
        outTo = 0;
        watchWrites(false);
    }

    private void watchWrites(boolean isWatched) throws IOException {
        if (isWriteWatched != isWatched) {
            int events = Libc.EPOLLIN | (isWatched ? Libc.EPOLLOUT : 0);
            poller.watch(socket, number, events, false);
            isWriteWatched = isWatched;
        }
    }

    void read() throws IOException {
        MemorySegment in = poller.in();
        if (skip >= DROP_MIN) {
            drop(in);
            return;
        }
        int end = partialBytes;
        if (end > 0 && partial != null) {
            MemorySegment.copy(partial, 0, in, 0, end);
        }
        long count = Libc.receive(socket, in.asSlice(end), Poller.READ_BYTES, 0);
        if (count <= 0) {
            readNothing(count);
            return;
        }
        poller.readNow();
        end += (int) count;
        keep(in, parse(in, end), end);
    }

    private void readNothing(long count) throws IOException {
        if (count == 0 || Libc.errno() != Libc.EAGAIN && Libc.errno() != Libc.EINTR) {
            hungUp();
        }
    }

    private void drop(MemorySegment in) throws IOException {
        long count = Libc.receive(socket, in, skip, Libc.MSG_TRUNC);
        if (count <= 0) {
            readNothing(count);
            return;
        }
        skip -= (int) count;
        if (skip == 0) {
            poller.readNow();
            message(heldQos, heldId, heldTime, heldPublisher, heldNumber);
        }
    }

    /// @return where what is not whole begins
    private int parse(MemorySegment in, int end) throws IOException {
        int at = 0;
        if (skip > 0) {
            at = Math.min(skip, end);
            skip -= at;
            if (skip == 0) {
                message(heldQos, heldId, heldTime, heldPublisher, heldNumber);
            }
        }
        while (at < end && isOpen()) {
            int next = packetAt(in, at, end);
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return end;
    }

    /// @return where the next begins, or negative when this is not whole
    private int packetAt(MemorySegment in, int start, int end) throws IOException {
        int at = start + 1;
        int length = 0;
        int shift = 0;
        byte part;
        do {
            if (at == end) {
                return -1;
            }
            part = in.get(JAVA_BYTE, at++);
            length |= (part & 127) << shift;
            shift += 7;
        } while (part < 0);
        int first = in.get(JAVA_BYTE, start) & 0xFF;
        if ((first & 0xF0) == Packets.PUBLISH) {
            return publishAt(in, first, at, length, end);
        }
        if (end - at < length) {
            return -1;
        }
        int id = length >= 2 ? in.get(SHORT, at) & 0xFFFF : 0;
        if (first == Packets.PINGRESP) {
            return at + length;
        }
        if (subscribed >= subscribes.size()) {
            packet(first, id);
        } else if (first == (subscribed < 0 ? Packets.CONNACK : Packets.SUBACK)
                && in.get(JAVA_BYTE, at + length - 1) <= 2
                && in.get(JAVA_BYTE, at + length - 1) >= 0) {
            granted();
        } else {
            hungUp();
        }
        return at + length;
    }

    private void granted() throws IOException {
        subscribed++;
        if (subscribed < subscribes.size()) {
            write(subscribes.get(subscribed));
            flush();
        } else {
            ready();
        }
    }

    /// [#packetAt] for a PUBLISH.
    private int publishAt(MemorySegment in, int first, int at, int length, int end)
            throws IOException {
        boolean isWhole = end - at >= length;
        if (!isWhole && (length <= WHOLE_MAX || end - at < HEAD_MAX)) {
            return -1;
        }
        int qos = first >> 1 & 3;
        int payload = at + 2 + (in.get(SHORT, at) & 0xFFFF);
        int id = 0;
        if (qos > 0) {
            id = in.get(SHORT, payload) & 0xFFFF;
            payload += 2;
        }
        if (at + length - payload < STAMP_BYTES) {
            throw new IOException("a message that nobody sent");
        }
        long time = in.get(JAVA_LONG_UNALIGNED, payload);
        int publisher = in.get(JAVA_INT_UNALIGNED, payload + 8L);
        int sequence = in.get(JAVA_INT_UNALIGNED, payload + 12L);
        if (isWhole) {
            message(qos, id, time, publisher, sequence);
            return at + length;
        }
        heldQos = qos;
        heldId = id;
        heldTime = time;
        heldPublisher = publisher;
        heldNumber = sequence;
        skip = length - (end - at);
        return end;
    }

    private void keep(MemorySegment in, int at, int end) {
        partialBytes = end - at;
        if (partialBytes == 0) {
            return;
        }
        if (partialBytes > Poller.PARTIAL_MAX) {
            throw new IllegalStateException("a packet of " + partialBytes + " bytes");
        }
        MemorySegment into = partial;
        if (into == null || into.byteSize() < partialBytes) {
            into = poller.allocate(Math.max(WHOLE_MAX, 2L * partialBytes));
            partial = into;
        }
        MemorySegment.copy(in, at, into, 0, partialBytes);
    }

    private void hungUp() throws IOException {
        close();
        lost();
    }

    /// Says that it is still there; what comes back is of no interest.
    void ping() {
        if (isOpen() && subscribed >= subscribes.size()) {
            write(Packets.PINGREQ);
            soil();
        }
    }

    /// With DISCONNECT.
    void leave() throws IOException {
        write(Packets.DISCONNECT);
        flush();
        close();
    }

    void close() {
        if (socket >= 0) {
            Libc.close(socket);
            socket = -1;
        }
    }
}
