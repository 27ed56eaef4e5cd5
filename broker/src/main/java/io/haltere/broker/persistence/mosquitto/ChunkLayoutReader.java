package io.haltere.broker.persistence.mosquitto;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.Utf8;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.codec.PropertiesCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// The layout of versions 5 and 6, Mosquitto 1.6 and 2: a fixed part as its compiler lays out the
/// structure, padding included, and behind it what has a length of its own.
record ChunkLayoutReader(long version) implements ChunkReader {
    static final int CONFIG_BYTES = 16;
    static final int BASE_MESSAGE_BYTES = 32;
    static final int CLIENT_MESSAGE_BYTES = 16;
    static final int RETAINED_BYTES = 8;
    static final int SUBSCRIPTION_BYTES = 12;
    static final int CLIENT_BYTES = 24;
    private static final int CLIENT_BYTES_5 = 16;
    private static final int USERNAME_SINCE = 6;

    /// More than any packet that Mosquitto lets in would have.
    private static final int PROPERTIES_MAX = 1 << 20;

    @Override
    public int kindBytes() {
        return 4;
    }

    @Override
    public boolean endsByLength() {
        return true;
    }

    @Override
    public DatabaseChunk read(DatabaseChunk.Kind kind, long length, ChunkSource source)
            throws IOException, DamagedChunkException, MalformedDatabaseException {
        long rest = length - fixedBytes(kind);
        if (rest < 0) {
            throw new DamagedChunkException("chunk that is too short");
        }
        return switch (kind) {
            case CONFIG -> {
                long lastId = source.machineLong();
                int shutdown = source.oneByte();
                yield ChunkReader.config(shutdown, source.oneByte(), lastId);
            }
            case BASE_MESSAGE -> baseMessage(rest, source);
            case CLIENT_MESSAGE -> clientMessage(rest, source);
            case RETAINED -> new DatabaseChunk.Retained(source.messageId());
            case SUBSCRIPTION -> subscription(rest, source);
            case CLIENT -> client(rest, source);
        };
    }

    private int fixedBytes(DatabaseChunk.Kind kind) {
        return switch (kind) {
            case CONFIG -> CONFIG_BYTES;
            case BASE_MESSAGE -> BASE_MESSAGE_BYTES;
            case CLIENT_MESSAGE -> CLIENT_MESSAGE_BYTES;
            case RETAINED -> RETAINED_BYTES;
            case SUBSCRIPTION -> SUBSCRIPTION_BYTES;
            case CLIENT -> version >= USERNAME_SINCE ? CLIENT_BYTES : CLIENT_BYTES_5;
        };
    }

    private static DatabaseChunk baseMessage(long length, ChunkSource source)
            throws IOException, DamagedChunkException {
        long id = source.messageId();
        long expiresAt = source.machineLong();
        long payloadLength = source.fourBytes();
        int sourcePacketId = source.twoBytes();
        int sourceIdLength = source.twoBytes();
        int usernameLength = source.twoBytes();
        int topicLength = source.twoBytes();
        int port = source.twoBytes();
        QoS qos = source.qos();
        boolean retain = source.flag();
        long propertiesLength =
                length - payloadLength - sourceIdLength - usernameLength - topicLength;
        if (payloadLength > PAYLOAD_MAX || propertiesLength < 0) {
            throw new DamagedChunkException("chunk that is shorter than its parts");
        }
        String sourceId = source.text(sourceIdLength, "client id");
        String username = username(usernameLength, source);
        String topic = source.text(topicLength, "topic");
        var payload = Payload.of(source.bytes((int) payloadLength));
        return new DatabaseChunk.BaseMessage(
                id,
                expiresAt,
                sourceId,
                username,
                port,
                sourcePacketId,
                topic,
                qos,
                retain,
                payload,
                properties(propertiesLength, source));
    }

    private static DatabaseChunk clientMessage(long length, ChunkSource source)
            throws IOException, DamagedChunkException {
        long messageId = source.messageId();
        int packetId = source.twoBytes();
        int clientIdLength = source.twoBytes();
        QoS qos = source.qos();
        DatabaseChunk.State state = source.state();
        int flags = source.oneByte();
        DatabaseChunk.Direction direction = source.direction();
        requireParts(length, clientIdLength, 0);
        String clientId = source.text(clientIdLength, "client id");
        Properties properties = properties(length - clientIdLength, source);
        return new DatabaseChunk.ClientMessage(
                clientId,
                messageId,
                packetId,
                qos,
                state,
                direction,
                (flags & 0xF0) != 0,
                (flags & 0x0F) != 0,
                properties.all(Property.SUBSCRIPTION_IDENTIFIER));
    }

    private static DatabaseChunk subscription(long length, ChunkSource source)
            throws IOException, DamagedChunkException {
        long identifier = source.fourBytes();
        int clientIdLength = source.twoBytes();
        int topicLength = source.twoBytes();
        QoS qos = source.qos();
        int options = source.oneByte();
        source.twoBytes(); // Padding.
        if (identifier > PAYLOAD_MAX) {
            throw new DamagedChunkException("subscription identifier " + identifier);
        }
        requireParts(length, clientIdLength, topicLength);
        return new DatabaseChunk.Subscription(
                source.text(clientIdLength, "client id"),
                source.text(topicLength, "topic"),
                qos,
                options,
                (int) identifier);
    }

    private DatabaseChunk client(long length, ChunkSource source)
            throws IOException, DamagedChunkException {
        long expiresAt = source.machineLong();
        long expirySeconds = source.fourBytes();
        int lastPacketId = source.twoBytes();
        int clientIdLength = source.twoBytes();
        int port = 0;
        int usernameLength = 0;
        if (version >= USERNAME_SINCE) {
            port = source.twoBytes();
            usernameLength = source.twoBytes();
            source.fourBytes(); // Padding.
        }
        requireParts(length, clientIdLength, usernameLength);
        String clientId = source.text(clientIdLength, "client id");
        return new DatabaseChunk.Client(
                clientId,
                username(usernameLength, source),
                expiresAt,
                expirySeconds,
                lastPacketId,
                port);
    }

    private static void requireParts(long length, int first, int second)
            throws DamagedChunkException {
        if (first + second > length) {
            throw new DamagedChunkException("chunk that is shorter than its parts");
        }
    }

    /// A name of zero bytes is none. Nor is one with a NUL, which no client can have: behind a
    /// client without a name, Mosquitto 2.0.11 writes the name of another one and whatever follows
    /// it in memory.
    private static @Nullable String username(int length, ChunkSource source)
            throws IOException, DamagedChunkException {
        byte[] bytes = source.bytes(length);
        for (byte b : bytes) {
            if (b == 0) {
                return null;
            }
        }
        if (!Utf8.isWellFormed(bytes, 0, length)) {
            throw new DamagedChunkException("user name that is no UTF-8");
        }
        return length == 0 ? null : new String(bytes, StandardCharsets.UTF_8);
    }

    private static Properties properties(long length, ChunkSource source)
            throws IOException, DamagedChunkException {
        if (length == 0) {
            return Properties.NONE;
        }
        if (length > PROPERTIES_MAX) {
            throw new DamagedChunkException("properties of " + length + " bytes");
        }
        var bytes = ByteBuffer.wrap(source.bytes((int) length));
        try {
            return PropertiesCodec.decode(bytes, PacketType.PUBLISH);
        } catch (MalformedPacketException damaged) {
            throw new DamagedChunkException(String.valueOf(damaged.getMessage()));
        }
    }
}
