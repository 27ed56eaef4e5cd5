package io.haltere.broker.persistence.mosquitto;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.codec.PropertiesCodec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes a `mosquitto.db` of version 6, as Mosquitto 2 reads it on a little-endian machine.
///
/// Mosquitto wants what is referred to before what refers to it: the configuration, all messages,
/// each client with its messages behind it, subscriptions, retained messages.
public final class MosquittoDatabaseWriter {
    private static final int HEADER_BYTES = 8;
    private static final int TEXT_MAX = 65_535;

    private final OutputStream out;

    /// Writes the head of the file, as Mosquitto does.
    ///
    /// @param out should be buffered; the caller closes it
    public MosquittoDatabaseWriter(OutputStream out, DatabaseChunk.Config config)
            throws IOException {
        this(out, config, 0);
    }

    /// Writes the head of the file.
    ///
    /// @param checksum which nobody checks, so that it can tell who wrote the file
    /// @param out should be buffered; the caller closes it
    public MosquittoDatabaseWriter(OutputStream out, DatabaseChunk.Config config, int checksum)
            throws IOException {
        this.out = out;
        ByteBuffer head = ByteBuffer.allocate(MosquittoDatabase.magic().length + HEADER_BYTES);
        head.put(MosquittoDatabase.magic());
        head.putInt(checksum);
        head.putInt(MosquittoDatabase.NEWEST);
        out.write(head.array());
        config(config);
    }

    /// Writes one chunk.
    ///
    /// @throws IllegalArgumentException for a text of more than 65 535 bytes in UTF-8, a message id
    ///   0, or a second configuration
    public void write(DatabaseChunk chunk) throws IOException {
        switch (chunk) {
            case DatabaseChunk.Config second ->
                    throw new IllegalArgumentException("a second " + second);
            case DatabaseChunk.BaseMessage message -> baseMessage(message);
            case DatabaseChunk.ClientMessage message -> clientMessage(message);
            case DatabaseChunk.Retained retained -> {
                ByteBuffer fixed = chunk(chunk.kind(), ChunkLayoutReader.RETAINED_BYTES, 0);
                machineLong(fixed, id(retained.messageId()));
                out.write(fixed.array());
            }
            case DatabaseChunk.Subscription subscription -> subscription(subscription);
            case DatabaseChunk.Client client -> client(client);
        }
    }

    private void config(DatabaseChunk.Config config) throws IOException {
        ByteBuffer fixed = chunk(config.kind(), ChunkLayoutReader.CONFIG_BYTES, 0);
        machineLong(fixed, config.lastId());
        fixed.put((byte) config.shutdown());
        fixed.put((byte) Long.BYTES);
        out.write(fixed.array());
    }

    private void baseMessage(DatabaseChunk.BaseMessage message) throws IOException {
        byte[] sourceId = utf8(message.sourceId());
        byte[] username = utf8(message.sourceUsername());
        byte[] topic = utf8(message.topic());
        byte[] properties = block(message.properties());
        int payloadLength = message.payload().size();
        long parts =
                (long) sourceId.length
                        + username.length
                        + topic.length
                        + payloadLength
                        + properties.length;
        ByteBuffer fixed = chunk(message.kind(), ChunkLayoutReader.BASE_MESSAGE_BYTES, parts);
        machineLong(fixed, id(message.id()));
        machineLong(fixed, message.expiresAt());
        fixed.putInt(payloadLength);
        fixed.putShort((short) message.sourcePacketId());
        fixed.putShort((short) sourceId.length);
        fixed.putShort((short) username.length);
        fixed.putShort((short) topic.length);
        fixed.putShort((short) message.sourcePort());
        fixed.put((byte) message.qos().level());
        fixed.put((byte) (message.retain() ? 1 : 0));
        out.write(fixed.array());
        out.write(sourceId);
        out.write(username);
        out.write(topic);
        out.write(message.payload().toBytes());
        out.write(properties);
    }

    private void clientMessage(DatabaseChunk.ClientMessage message) throws IOException {
        byte[] clientId = utf8(message.clientId());
        var identifiers = new Properties.Builder();
        for (int identifier : message.subscriptionIdentifiers()) {
            identifiers.add(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        byte[] properties = block(identifiers.build());
        ByteBuffer fixed =
                chunk(
                        message.kind(),
                        ChunkLayoutReader.CLIENT_MESSAGE_BYTES,
                        clientId.length + properties.length);
        machineLong(fixed, id(message.messageId()));
        fixed.putShort((short) message.packetId());
        fixed.putShort((short) clientId.length);
        fixed.put((byte) message.qos().level());
        fixed.put((byte) message.state().number());
        fixed.put((byte) ((message.retain() ? 0x10 : 0) | (message.dup() ? 1 : 0)));
        fixed.put((byte) message.direction().ordinal());
        out.write(fixed.array());
        out.write(clientId);
        out.write(properties);
    }

    private void subscription(DatabaseChunk.Subscription subscription) throws IOException {
        byte[] clientId = utf8(subscription.clientId());
        byte[] filter = utf8(subscription.filter());
        ByteBuffer fixed =
                chunk(
                        subscription.kind(),
                        ChunkLayoutReader.SUBSCRIPTION_BYTES,
                        clientId.length + filter.length);
        fixed.putInt(subscription.identifier());
        fixed.putShort((short) clientId.length);
        fixed.putShort((short) filter.length);
        fixed.put((byte) subscription.qos().level());
        fixed.put((byte) subscription.options());
        out.write(fixed.array());
        out.write(clientId);
        out.write(filter);
    }

    private void client(DatabaseChunk.Client client) throws IOException {
        byte[] clientId = utf8(client.clientId());
        byte[] username = utf8(client.username());
        ByteBuffer fixed =
                chunk(
                        client.kind(),
                        ChunkLayoutReader.CLIENT_BYTES,
                        clientId.length + username.length);
        machineLong(fixed, client.expiresAt());
        fixed.putInt((int) client.expirySeconds());
        fixed.putShort((short) client.lastPacketId());
        fixed.putShort((short) clientId.length);
        fixed.putShort((short) client.listenerPort());
        fixed.putShort((short) username.length);
        out.write(fixed.array());
        out.write(clientId);
        out.write(username);
    }

    /// The header and room for the fixed part, at whose beginning the buffer stands. Padding stays
    /// zero.
    private static ByteBuffer chunk(DatabaseChunk.Kind kind, int fixedBytes, long parts) {
        ByteBuffer fixed = ByteBuffer.allocate(HEADER_BYTES + fixedBytes);
        fixed.putInt(kind.number());
        fixed.putInt((int) (fixedBytes + parts));
        return fixed;
    }

    private static void machineLong(ByteBuffer to, long value) {
        to.order(ByteOrder.LITTLE_ENDIAN).putLong(value).order(ByteOrder.BIG_ENDIAN);
    }

    private static long id(long id) {
        if (id == 0) {
            throw new IllegalArgumentException("message id 0");
        }
        return id;
    }

    private static byte[] utf8(@Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_MAX) {
            throw new IllegalArgumentException("text of " + bytes.length + " bytes");
        }
        return bytes;
    }

    /// No properties take no byte, not even that of their length.
    private static byte[] block(Properties properties) {
        if (properties.isEmpty()) {
            return new byte[0];
        }
        ByteBuffer block = ByteBuffer.allocate(PropertiesCodec.encodedLength(properties));
        PropertiesCodec.encode(block, properties);
        return block.array();
    }
}
