package io.haltere.broker.persistence.mosquitto;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The layout of versions 2 to 4, Mosquitto 1.x: one field behind the other, each text behind its
/// length. As in Mosquitto the fields tell where a chunk ends, not its header.
///
/// Sessions of that time had no expiry, so that those read do not expire.
record LegacyChunkReader(long version) implements ChunkReader {
    private static final int DISCONNECT_TIME_SINCE = 3;
    private static final int USERNAME_SINCE = 4;

    @Override
    public int kindBytes() {
        return 2;
    }

    @Override
    public boolean endsByLength() {
        return false;
    }

    @Override
    public DatabaseChunk read(DatabaseChunk.Kind kind, long length, ChunkSource source)
            throws IOException, DamagedChunkException, MalformedDatabaseException {
        return switch (kind) {
            case CONFIG -> {
                int shutdown = source.oneByte();
                int idBytes = source.oneByte();
                yield ChunkReader.config(shutdown, idBytes, source.machineLong());
            }
            case BASE_MESSAGE -> baseMessage(source);
            case CLIENT_MESSAGE -> clientMessage(source);
            case RETAINED -> new DatabaseChunk.Retained(source.messageId());
            case SUBSCRIPTION -> {
                String clientId = source.text("client id");
                String filter = source.text("topic");
                yield new DatabaseChunk.Subscription(clientId, filter, source.qos(), 0, 0);
            }
            case CLIENT -> client(source);
        };
    }

    private DatabaseChunk baseMessage(ChunkSource source)
            throws IOException, DamagedChunkException {
        long id = source.messageId();
        String sourceId = source.text("client id");
        String username = "";
        int port = 0;
        if (version >= USERNAME_SINCE) {
            username = source.text("user name");
            port = source.twoBytes();
        }
        int sourcePacketId = source.twoBytes();
        source.twoBytes(); // A packet id that nobody needs.
        String topic = source.text("topic");
        QoS qos = source.qos();
        boolean retain = source.flag();
        long payloadLength = source.fourBytes();
        if (payloadLength > PAYLOAD_MAX) {
            throw new DamagedChunkException("payload of " + payloadLength + " bytes");
        }
        return new DatabaseChunk.BaseMessage(
                id,
                0,
                sourceId,
                emptyToNull(username),
                port,
                sourcePacketId,
                topic,
                qos,
                retain,
                Payload.of(source.bytes((int) payloadLength)),
                Properties.NONE);
    }

    private static DatabaseChunk clientMessage(ChunkSource source)
            throws IOException, DamagedChunkException {
        String clientId = source.text("client id");
        long messageId = source.messageId();
        int packetId = source.twoBytes();
        QoS qos = source.qos();
        boolean retain = source.flag();
        DatabaseChunk.Direction direction = source.direction();
        DatabaseChunk.State state = source.state();
        boolean dup = source.flag();
        return new DatabaseChunk.ClientMessage(
                clientId, messageId, packetId, qos, state, direction, retain, dup, List.of());
    }

    private DatabaseChunk client(ChunkSource source) throws IOException, DamagedChunkException {
        String clientId = source.text("client id");
        int lastPacketId = source.twoBytes();
        if (version >= DISCONNECT_TIME_SINCE) {
            source.machineLong(); // When the client went.
        }
        return new DatabaseChunk.Client(
                clientId, null, 0, DatabaseChunk.Client.FOR_EVER, lastPacketId, 0);
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
