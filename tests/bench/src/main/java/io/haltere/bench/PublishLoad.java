package io.haltere.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Publishers with QoS 1, each of which keeps so many messages on their way and sends the next for
/// each PUBACK. One thread and one selector; the packets are made before the time counts, so that
/// the load leaves the processor to the broker.
final class PublishLoad implements AutoCloseable {
    private static final int CONNACK_BYTES = 4;
    private static final int PUBACK_BYTES = 4;
    private static final byte PUBACK = 0x40;

    /// Milliseconds that a broker may be silent.
    private static final int SILENCE_MAX = 30_000;

    private final Selector selector = Selector.open();
    private final List<Publisher> publishers = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private long[] nanos = new long[1 << 20];
    private int count;
    private boolean isOver;
    private long underWay;

    /// @param topics publisher `i` sends to topic `i` modulo their number
    /// @param window messages of one publisher on their way
    PublishLoad(int port, int publishers, int window, List<String> topics, int payloadBytes)
            throws IOException {
        for (int i = 0; i < publishers; i++) {
            SocketChannel channel = open(port, "publisher-" + i, true);
            channel.configureBlocking(false);
            String topic = topics.get(i % topics.size());
            var publisher = new Publisher(channel, window, publish(topic, payloadBytes));
            channel.register(selector, SelectionKey.OP_READ, publisher);
            this.publishers.add(publisher);
        }
    }

    /// Connects with MQTT 3.1.1.
    ///
    /// @throws IOException also when CONNACK says no
    static SocketChannel open(int port, String clientId, boolean isClean) throws IOException {
        SocketChannel channel =
                SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer connect = ByteBuffer.allocate(14 + id.length);
        connect.put((byte) 0x10).put((byte) (12 + id.length));
        connect.putShort((short) 4).put("MQTT".getBytes(StandardCharsets.UTF_8)).put((byte) 4);
        connect.put((byte) (isClean ? 2 : 0)).putShort((short) 0);
        connect.putShort((short) id.length).put(id).flip();
        channel.write(connect);
        ByteBuffer answer = read(channel, CONNACK_BYTES);
        if (answer.get(0) != 0x20 || answer.get(3) != 0) {
            channel.close();
            throw new IOException(clientId + " is refused: " + answer.get(3));
        }
        return channel;
    }

    /// Leaves a session behind that is subscribed with QoS 1.
    static void subscribe(int port, String clientId, String filter) throws IOException {
        try (SocketChannel channel = open(port, clientId, false)) {
            byte[] text = filter.getBytes(StandardCharsets.UTF_8);
            ByteBuffer out = ByteBuffer.allocate(7 + text.length + 2);
            out.put((byte) 0x82).put((byte) (5 + text.length)).putShort((short) 1);
            out.putShort((short) text.length).put(text).put((byte) 1);
            out.flip();
            channel.write(out);
            ByteBuffer answer = read(channel, 5);
            if (answer.get(0) != (byte) 0x90 || answer.get(4) != 1) {
                throw new IOException(filter + " is refused");
            }
            channel.write(ByteBuffer.wrap(new byte[] {(byte) 0xE0, 0}));
        }
    }

    static ByteBuffer read(SocketChannel channel, int bytes) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(bytes);
        while (into.hasRemaining()) {
            if (channel.read(into) < 0) {
                throw new IOException("the broker hung up");
            }
        }
        return into;
    }

    private static byte[] publish(String topic, int payloadBytes) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int length = 2 + name.length + 2 + payloadBytes;
        ByteBuffer out = ByteBuffer.allocate(5 + length);
        out.put((byte) 0x32);
        for (int rest = length; ; rest >>= 7) {
            out.put((byte) (rest > 0x7F ? rest & 0x7F | 0x80 : rest));
            if (rest <= 0x7F) {
                break;
            }
        }
        out.putShort((short) name.length).put(name).putShort((short) 0);
        for (int i = 0; i < payloadBytes; i++) {
            out.put((byte) ('a' + i % 26));
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    /// Publishes for so long, or until so many are acknowledged, and waits for the last PUBACK.
    ///
    /// @return how many were acknowledged
    long run(long nanosMax, long messagesMax) throws IOException {
        count = 0;
        isOver = false;
        long end = System.nanoTime() + nanosMax;
        for (Publisher publisher : publishers) {
            publisher.begin(System.nanoTime());
        }
        while (underWay > 0) {
            if (selector.select(SILENCE_MAX) == 0) {
                throw new IOException("the broker is silent with " + underWay + " under way");
            }
            long now = System.nanoTime();
            isOver |= now >= end || count + underWay >= messagesMax;
            for (SelectionKey key : selector.selectedKeys()) {
                ((Publisher) key.attachment()).ready(key, now);
            }
            selector.selectedKeys().clear();
        }
        return count;
    }

    /// Nanoseconds from PUBLISH to PUBACK of the last run.
    ///
    /// @param part 0 to 1
    long quantile(double part) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) (part * (count - 1))];
    }

    private void note(long taken) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = taken;
    }

    @Override
    public void close() throws IOException {
        for (Publisher publisher : publishers) {
            publisher.channel.close();
        }
        selector.close();
    }

    /// Packet ids are 1 to the window; one that was acknowledged is taken again.
    private final class Publisher {
        private final SocketChannel channel;
        private final byte[] packet;
        private final int idAt;
        private final long[] since;
        private final ByteBuffer out;
        private final byte[] partial = new byte[PUBACK_BYTES];
        private int partialBytes;

        Publisher(SocketChannel channel, int window, byte[] packet) {
            this.channel = channel;
            this.packet = packet;
            int nameAt = packet[1] < 0 ? 3 : 2;
            idAt = nameAt + 2 + (packet[nameAt] << 8 | packet[nameAt + 1] & 0xFF);
            since = new long[window + 1];
            out = ByteBuffer.allocateDirect(window * packet.length);
            out.flip();
        }

        void begin(long now) throws IOException {
            out.compact();
            for (int id = 1; id < since.length; id++) {
                add(id, now);
            }
            out.flip();
            flush();
        }

        private void add(int id, long now) {
            packet[idAt] = (byte) (id >> 8);
            packet[idAt + 1] = (byte) id;
            out.put(packet);
            since[id] = now;
            underWay++;
        }

        void ready(SelectionKey key, long now) throws IOException {
            if (key.isReadable()) {
                in.clear();
                if (channel.read(in) < 0) {
                    throw new IOException("the broker hung up");
                }
                in.flip();
                out.compact();
                while (in.hasRemaining()) {
                    partial[partialBytes++] = in.get();
                    if (partialBytes == PUBACK_BYTES) {
                        partialBytes = 0;
                        acknowledged(now);
                    }
                }
                out.flip();
            }
            flush();
        }

        private void acknowledged(long now) throws IOException {
            if (partial[0] != PUBACK || partial[1] != 2) {
                throw new IOException("PUBACK expected, not " + partial[0]);
            }
            int id = (partial[2] & 0xFF) << 8 | partial[3] & 0xFF;
            underWay--;
            note(now - since[id]);
            if (!isOver) {
                add(id, now);
            }
        }

        /// What the socket does not take waits until it is writable.
        private void flush() throws IOException {
            if (out.hasRemaining()) {
                channel.write(out);
                int wanted = out.hasRemaining() ? SelectionKey.OP_WRITE : 0;
                Objects.requireNonNull(channel.keyFor(selector))
                        .interestOps(SelectionKey.OP_READ | wanted);
            }
        }
    }
}
