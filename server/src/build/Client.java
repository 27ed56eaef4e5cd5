import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/// As much of a client as training asks for: it answers what arrives, and counts.
final class Client implements AutoCloseable {
    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x30;
    private static final int PUBACK = 0x40;
    private static final int PUBREC = 0x50;
    private static final int PUBREL = 0x62;
    private static final int PUBCOMP = 0x70;
    private static final int SUBSCRIBE = 0x82;
    private static final int PINGREQ = 0xc0;
    private static final int DISCONNECT = 0xe0;

    private static final int RETAIN = 1;
    private static final int CLEAN_START = 2;
    private static final int KEEP_ALIVE = 60;
    private static final byte[] PAYLOAD = new byte[64];
    private static final int ATTEMPTS = 200;

    private final boolean hasProperties;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int nextId = 1;
    private int messages;
    private int acknowledgements;
    private int answers;

    Client(int port, String id, int version) throws IOException {
        this(port, id, version, CLEAN_START);
    }

    /// One whose session outlives the connection.
    static Client lasting(int port, String id) throws IOException {
        return new Client(port, id, 4, 0);
    }

    private Client(int port, String id, int version, int flags) throws IOException {
        hasProperties = version == 5;
        socket = connect(port);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 14));
        var packet = new Body();
        packet.writeUTF("MQTT");
        packet.writeByte(version);
        packet.writeByte(flags);
        packet.writeShort(KEEP_ALIVE);
        packet.noProperties();
        packet.writeUTF(id);
        ask(CONNECT, packet);
    }

    /// The broker that was just started takes a moment.
    private static Socket connect(int port) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException notYet) {
                if (attempt == ATTEMPTS) {
                    throw notYet;
                }
                pause();
            }
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    void subscribe(String filter, int qos) throws IOException {
        var packet = new Body();
        packet.writeShort(nextId());
        packet.noProperties();
        packet.writeUTF(filter);
        packet.writeByte(qos);
        ask(SUBSCRIBE, packet);
    }

    void ping() throws IOException {
        ask(PINGREQ, new Body());
    }

    void publish(String topic, int qos, boolean retain) throws IOException {
        publish(topic, qos, retain, PAYLOAD);
    }

    /// Deletes a retained message.
    void clear(String topic) throws IOException {
        publish(topic, 1, true, new byte[0]);
    }

    private void publish(String topic, int qos, boolean retain, byte[] payload) throws IOException {
        var packet = new Body();
        packet.writeUTF(topic);
        if (qos > 0) {
            packet.writeShort(nextId());
        }
        packet.noProperties();
        packet.write(payload);
        send(PUBLISH | qos << 1 | (retain ? RETAIN : 0), packet);
    }

    /// Sends what is left, and takes in so many messages, and the end of the exchanges of so many.
    void await(int messages, int acknowledgements) throws IOException {
        out.flush();
        while (this.messages < messages || this.acknowledgements < acknowledgements) {
            take();
        }
        this.messages -= messages;
        this.acknowledgements -= acknowledgements;
        out.flush();
    }

    void disconnect() throws IOException {
        send(DISCONNECT, new Body());
        out.flush();
        while (in.read() >= 0) {
            // The broker closes.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private int nextId() {
        int id = nextId;
        nextId = id % 0xffff + 1;
        return id;
    }

    private void ask(int first, Body packet) throws IOException {
        send(first, packet);
        out.flush();
        int before = answers;
        while (answers == before) {
            take();
        }
    }

    private void send(int first, Body packet) throws IOException {
        out.writeByte(first);
        out.writeByte(packet.size()); // All are shorter than 128 bytes.
        packet.writeTo(out);
    }

    /// Takes one packet in and answers it.
    private void take() throws IOException {
        if (in.available() == 0) {
            out.flush();
        }
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        if (length >= 0x80) {
            length += (in.readUnsignedByte() - 1) * 0x80;
        }
        switch (first & 0xf0) {
            case PUBLISH -> takePublish(first >> 1 & 3, length);
            case PUBREC -> answer(PUBREL, length);
            case PUBREL & 0xf0 -> answer(PUBCOMP, length);
            case PUBACK, PUBCOMP -> {
                in.skipNBytes(length);
                acknowledgements++;
            }
            default -> {
                in.skipNBytes(length);
                answers++;
            }
        }
    }

    private void takePublish(int qos, int length) throws IOException {
        int topic = in.readUnsignedShort();
        in.skipNBytes(topic);
        int rest = length - 2 - topic;
        if (qos > 0) {
            answer(qos == 1 ? PUBACK : PUBREC, rest);
        } else {
            in.skipNBytes(rest);
        }
        messages++;
    }

    private void answer(int first, int length) throws IOException {
        int id = in.readUnsignedShort();
        in.skipNBytes(length - 2);
        out.writeByte(first);
        out.writeByte(2);
        out.writeShort(id);
    }

    /// What follows the fixed header.
    private final class Body extends DataOutputStream {
        Body() {
            super(new ByteArrayOutputStream());
        }

        void noProperties() throws IOException {
            if (hasProperties) {
                writeByte(0);
            }
        }

        void writeTo(DataOutputStream out) throws IOException {
            ((ByteArrayOutputStream) this.out).writeTo(out);
        }
    }
}
