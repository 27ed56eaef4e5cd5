package io.haltere.client;

import io.haltere.client.store.SessionStore;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.TopicName;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PacketCodec;
import io.haltere.mqtt.codec.TopicCache;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import io.haltere.net.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection: packets to bytes and back.
///
/// Whoever holds the client's lock appends packets to the pending buffer; the writer's thread takes
/// all that has gathered and writes it at once. Only the reader's thread reads.
final class Connection {
    private static final int READ_MIN = 1024;
    private static final int READ_MAX = 1 << 16;
    private static final int PENDING_MIN = 512;

    /// Bytes that may wait for the socket before publishers do.
    private static final int PENDING_MAX = 1 << 18;

    private static final int PACKET_MAX = 1 << 28;
    private static final int TOPICS = 64;
    private static final int GOODBYE_SECONDS = 2;

    private final int number;
    private final Transport transport;
    private final ReentrantLock lock;
    private final Condition work;
    private final PacketCodec reads = new PacketCodec(new TopicCache(TOPICS), PACKET_MAX);
    private final PacketCodec writes = new PacketCodec(new TopicCache(4), PACKET_MAX);
    private final boolean isV5;
    private final @Nullable PacketListener listener;

    // Guarded by the lock.
    private ByteBuffer pending = ByteBuffer.allocate(PENDING_MIN);
    private ByteBuffer spare = ByteBuffer.allocate(PENDING_MIN);
    private final CountDownLatch written = new CountDownLatch(1);
    private boolean writerWaits;
    private boolean isEnding;
    private int aliasMax;
    private final Map<TopicName, Integer> aliases = new HashMap<>();

    // The reader's.
    private ByteBuffer in = ByteBuffer.allocate(READ_MIN).flip();
    private int latestCount;
    private final Map<Integer, TopicName> namedByServer = new HashMap<>();

    private volatile long lastReceived = System.nanoTime();

    /// Since when the reader waits for the server, if it does.
    private volatile long waitsSince;

    private volatile boolean isWaiting;
    private volatile long lastSent = System.nanoTime();
    private volatile @Nullable IOException storeFailure;

    /// @param number counts the connections of a client
    Connection(
            int number,
            Transport transport,
            ReentrantLock lock,
            Connect connect,
            @Nullable PacketListener listener) {
        this.number = number;
        this.transport = transport;
        this.lock = lock;
        this.listener = listener;
        this.work = lock.newCondition();
        this.isV5 = connect.version() == ProtocolVersion.V5;
        // Both codecs learn the version from CONNECT.
        reads.encode(connect, ByteBuffer.allocate(reads.encodedLength(connect)));
        lock.lock();
        try {
            append(connect);
        } finally {
            lock.unlock();
        }
    }

    int number() {
        return number;
    }

    boolean isV5() {
        return isV5;
    }

    long lastReceived() {
        return lastReceived;
    }

    /// Nanoseconds for which nothing has come although somebody reads: while handlers are slow
    /// nobody does, and what has come is not known. From any thread.
    long silence(long now) {
        return isWaiting ? now - Math.max(lastReceived, waitsSince) : 0;
    }

    long lastSent() {
        return lastSent;
    }

    void aliasMax(int newAliasMax) {
        aliasMax = newAliasMax;
    }

    // Out.

    /// Whether publishers may append. Lock held.
    boolean hasRoom() {
        return pending.position() < PENDING_MAX;
    }

    /// Lock held.
    void append(Packet packet) {
        Packet sent = packet instanceof Publish publish && aliasMax > 0 ? aliased(publish) : packet;
        append(packet, sent, writes.encodedLength(sent));
    }

    /// False if the message is larger than the server takes, an alias not counted. Lock held.
    boolean append(Publish publish, long packetSizeMax) {
        int length = writes.encodedLength(publish);
        if (length > packetSizeMax) {
            return false;
        }
        if (aliasMax > 0) {
            append(publish);
        } else {
            append(publish, publish, length);
        }
        return true;
    }

    private void append(Packet packet, Packet sent, int length) {
        if (pending.remaining() < length) {
            int needed = pending.position() + length;
            ByteBuffer larger = ByteBuffer.allocate(Math.max(needed, 2 * pending.capacity()));
            pending = larger.put(pending.flip());
        }
        int start = pending.position();
        boolean isWhole = false;
        try {
            writes.encode(sent, pending);
            isWhole = true;
        } finally {
            if (!isWhole) {
                pending.position(start); // Half a packet would spoil all behind it.
            }
        }
        if (listener != null) {
            listener.sent(packet);
        }
        if (writerWaits) {
            writerWaits = false;
            work.signal();
        }
    }

    private Publish aliased(Publish publish) {
        Integer alias = aliases.get(publish.topic());
        TopicName topic = alias == null ? publish.topic() : TopicName.NONE;
        if (alias == null) {
            if (aliases.size() >= aliasMax) {
                return publish;
            }
            alias = aliases.size() + 1;
            aliases.put(publish.topic(), alias);
        }
        return new Publish(
                topic,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                publish.dup(),
                publish.packetId(),
                publish.properties().with(Property.TOPIC_ALIAS, alias));
    }

    /// Writes what has gathered, on the calling thread; for the handshake.
    void flush() throws IOException {
        lock.lock();
        ByteBuffer full;
        try {
            full = swap();
        } finally {
            lock.unlock();
        }
        write(full);
    }

    private ByteBuffer swap() {
        ByteBuffer full = pending;
        pending = spare.clear();
        spare = full;
        return full;
    }

    private void write(ByteBuffer full) throws IOException {
        transport.output().write(full.array(), 0, full.position());
        transport.output().flush();
        lastSent = System.nanoTime();
    }

    /// Writes until the end; then closes the connection.
    ///
    /// @param store keeps what packets rely on before they leave
    /// @param drained called with the lock held after the buffer was taken: there is room again
    /// @param unlocked called thereafter without it
    void writeLoop(@Nullable SessionStore store, Runnable drained, Runnable unlocked) {
        try {
            for (ByteBuffer full = take(drained); full != null; full = take(drained)) {
                unlocked.run();
                if (store != null) {
                    force(store);
                }
                write(full);
            }
        } catch (IOException failure) {
            // The reader meets the same end, and tells of it.
            transport.close();
        } finally {
            transport.close();
            written.countDown();
        }
    }

    private void force(SessionStore store) throws IOException {
        try {
            store.force();
        } catch (IOException failure) {
            storeFailure = failure;
            throw failure;
        }
    }

    /// Why the connection ended, if it was for the store. From any thread.
    @Nullable IOException storeFailure() {
        return storeFailure;
    }

    /// Tells the server why the connection ends, where it understands it; waits a moment for the
    /// writer to do so.
    void refuse(ReasonCode reason) {
        if (!isV5) {
            return;
        }
        lock.lock();
        try {
            append(new Disconnect(reason));
            end();
        } finally {
            lock.unlock();
        }
        try {
            if (!written.await(GOODBYE_SECONDS, TimeUnit.SECONDS)) {
                Log.debug(() -> "the server does not read the goodbye");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ByteBuffer take(Runnable drained) {
        lock.lock();
        try {
            while (pending.position() == 0) {
                if (isEnding) {
                    return null;
                }
                writerWaits = true;
                work.awaitUninterruptibly();
            }
            ByteBuffer full = swap();
            drained.run();
            return full;
        } finally {
            lock.unlock();
        }
    }

    /// The writer writes what is pending, and closes. Lock held.
    void end() {
        isEnding = true;
        work.signal();
    }

    /// Closes at once. From any thread.
    void cut() {
        transport.close();
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }

    // In.

    /// Packets that are there; waits for at least one.
    ///
    /// @param max how many at the most
    /// @throws EOFException when the server has closed
    List<Packet> read(int max) throws IOException {
        var packets = new ArrayList<Packet>(latestCount);
        Packet packet = reads.decode(in);
        while (packet == null) {
            fill();
            packet = reads.decode(in);
        }
        while (packet != null) {
            Packet received = packet instanceof Publish publish ? named(publish) : packet;
            if (listener != null) {
                listener.received(received);
            }
            packets.add(received);
            packet = packets.size() < max ? reads.decode(in) : null;
        }
        latestCount = packets.size();
        return packets;
    }

    private void fill() throws IOException {
        int needed = Math.max(reads.frameLength(in), in.remaining() + 1);
        if (needed > in.capacity() || in.remaining() == in.capacity()) {
            in = ByteBuffer.allocate(Math.max(needed, in.capacity())).put(in).flip();
        }
        in.compact();
        InputStream stream = transport.input();
        waitsSince = System.nanoTime();
        isWaiting = true;
        int count = stream.read(in.array(), in.position(), in.remaining());
        isWaiting = false;
        if (count < 0) {
            throw new EOFException("closed by the server");
        }
        lastReceived = System.nanoTime();
        boolean wasFilled = count == in.remaining();
        in.position(in.position() + count);
        in.flip();
        if (wasFilled && in.capacity() < READ_MAX) {
            // More is likely to wait: take larger bites. An idle client keeps its small buffer.
            in = ByteBuffer.allocate(Math.min(4 * in.capacity(), READ_MAX)).put(in).flip();
        }
    }

    private Publish named(Publish publish) {
        Integer alias = publish.properties().find(Property.TOPIC_ALIAS);
        if (alias == null) {
            return publish;
        }
        TopicName topic = publish.topic();
        if (topic.isEmpty()) {
            topic = namedByServer.get(alias);
            if (topic == null) {
                throw new MalformedPacketException(
                        ReasonCode.PROTOCOL_ERROR, "unknown topic alias " + alias);
            }
        } else {
            namedByServer.put(alias, topic);
        }
        Properties properties = publish.properties().without(Property.TOPIC_ALIAS);
        return new Publish(
                topic,
                publish.payload(),
                publish.qos(),
                publish.retain(),
                publish.dup(),
                publish.packetId(),
                properties);
    }
}
