package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Clients in a ring, on the topics `ring/0`, `ring/1` and so on: each publishes at QoS 1 to the
/// next one. Every message counts: what is lost, doubled, out of order or refused is a failure, and
/// so is the end of a connection.
final class Ring implements AutoCloseable {
    /// Packet ids of a member that may be in flight: a power of two.
    private static final int WINDOW = 16;

    private static final long PATIENCE_SECONDS = 30;

    private final List<Member> members = new ArrayList<>();
    private final Latencies latencies = new Latencies();
    private final ScheduledExecutorService pace =
            Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

    /// Connects them all, each with the credentials of one user.
    Ring(int port, int count, String user, String password) {
        for (int i = 0; i < count; i++) {
            members.add(new Member(port, i, (i + 1) % count, user, password));
        }
        members.forEach(member -> Thread.startVirtualThread(member::read));
    }

    /// Each member publishes at this pace from now on, unless what it sent is not acknowledged.
    void start(long millis) {
        pace.scheduleAtFixedRate(
                () -> members.forEach(Member::publish), 0, millis, TimeUnit.MILLISECONDS);
    }

    /// Publishes no more, and waits until everything has arrived.
    ///
    /// @return the time from PUBLISH to PUBACK
    Latencies finish() {
        pace.shutdown();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        try {
            assertTrue(pace.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
        for (Member member : members) {
            Member next = members.get(member.next);
            while (!(member.isAcknowledged() && next.received == member.sent)) {
                member.check();
                next.check();
                assertTrue(
                        System.nanoTime() < end,
                        () -> member + " has sent " + member.sent + ", " + next.received + " came");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            member.check();
        }
        return latencies;
    }

    /// Fails when a member has had any trouble so far.
    void check() {
        members.forEach(Member::check);
    }

    int count() {
        return members.stream().mapToInt(member -> member.received).sum();
    }

    @Override
    public void close() {
        pace.shutdownNow();
        members.forEach(Member::close);
    }

    private final class Member {
        private final int index;
        private final int next;
        private final Socket socket;
        private final DataInputStream in;
        private final long[] sentAt = new long[WINDOW];
        private volatile int sent;
        private volatile int acknowledged;
        private volatile int received;
        private volatile boolean isClosed;
        private volatile @Nullable Throwable failure;

        Member(int port, int index, int next, String user, String password) {
            this.index = index;
            this.next = next;
            try {
                socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var client = new RawClient(socket).patience((int) PATIENCE_SECONDS);
                assertEquals(0, Users.login(client, "ring" + index, user, password));
                client.send("82", "0001 00 'ring/" + index + "' 01").expect("9004 0001 00 01");
                in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 512));
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        boolean isAcknowledged() {
            return acknowledged == sent;
        }

        void check() {
            Throwable now = failure;
            if (now != null) {
                throw new AssertionError(this + ": " + now, now);
            }
        }

        void publish() {
            if (sent - acknowledged >= WINDOW || failure != null) {
                return;
            }
            byte[] topic = ("ring/" + next).getBytes(StandardCharsets.UTF_8);
            int length = 2 + topic.length + 2 + 1 + 4;
            var packet = ByteBuffer.allocate(2 + length);
            packet.put((byte) 0x32).put((byte) length);
            packet.putShort((short) topic.length).put(topic).putShort(id(sent));
            packet.put((byte) 0).putInt(sent);
            sentAt[sent % WINDOW] = System.nanoTime();
            sent++;
            write(packet.array());
        }

        private static short id(int number) {
            return (short) (1 + number % WINDOW);
        }

        private synchronized void write(byte[] packet) {
            try {
                socket.getOutputStream().write(packet);
            } catch (IOException broken) {
                fail(broken);
            }
        }

        private void fail(Throwable trouble) {
            if (!isClosed && failure == null) {
                failure = trouble;
            }
        }

        void read() {
            try {
                while (!isClosed) {
                    int first = in.readUnsignedByte();
                    byte[] body = in.readNBytes(in.readUnsignedByte());
                    take(first, ByteBuffer.wrap(body));
                }
            } catch (IOException | RuntimeException | AssertionError trouble) {
                fail(trouble);
            }
        }

        private void take(int first, ByteBuffer body) {
            switch (first) {
                case 0x32 -> {
                    body.position(2 + body.getShort(0));
                    short id = body.getShort();
                    body.get(); // No properties.
                    assertEquals(received, body.getInt(), "the next message");
                    received++;
                    write(new byte[] {0x40, 2, (byte) (id >> 8), (byte) id});
                }
                case 0x40 -> {
                    assertEquals(2, body.limit(), "PUBACK without a reason");
                    assertEquals(id(acknowledged), body.getShort());
                    latencies.add(System.nanoTime() - sentAt[acknowledged % WINDOW]);
                    acknowledged++;
                }
                default -> throw new AssertionError("not expected: " + Integer.toHexString(first));
            }
        }

        void close() {
            isClosed = true;
            try {
                socket.close();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }

        @Override
        public String toString() {
            return "member " + index;
        }
    }
}
