package io.haltere.broker.persistence.mosquitto;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Databases of versions 2 to 4 made by hand: a retained message, and a session that waits for a
/// PUBACK.
final class LegacyDatabase {
    private final int version;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private LegacyDatabase(int version) throws IOException {
        this.version = version;
        var head = new DataOutputStream(bytes);
        head.write(MosquittoDatabase.magic());
        head.writeInt(0);
        head.writeInt(version);
    }

    static byte[] full(int version) throws IOException {
        var database = new LegacyDatabase(version);
        database.chunk(
                1,
                out -> {
                    out.write(1);
                    out.write(8);
                    out.writeLong(Long.reverseBytes(2));
                });
        database.chunk(2, database::message);
        database.chunk(6, database::client);
        database.chunk(
                3,
                out -> {
                    text(out, "ann");
                    out.writeLong(Long.reverseBytes(2));
                    out.writeShort(5);
                    out.write(new byte[] {1, 0, 1, 3, 1});
                });
        database.chunk(
                5,
                out -> {
                    text(out, "ann");
                    text(out, "kept/#");
                    out.write(1);
                });
        database.chunk(4, out -> out.writeLong(Long.reverseBytes(2)));
        return database.bytes.toByteArray();
    }

    static List<DatabaseChunk> meaning(int version) {
        boolean knowsUsers = version >= 4;
        return List.of(
                new DatabaseChunk.Config(1, 2),
                new DatabaseChunk.BaseMessage(
                        2,
                        0,
                        "source",
                        knowsUsers ? "carol" : null,
                        knowsUsers ? 1883 : 0,
                        11,
                        "kept/old",
                        QoS.AT_LEAST_ONCE,
                        true,
                        Payload.of("from long ago"),
                        Properties.NONE),
                new DatabaseChunk.Client("ann", null, 0, DatabaseChunk.Client.FOR_EVER, 5, 0),
                new DatabaseChunk.ClientMessage(
                        "ann",
                        2,
                        5,
                        QoS.AT_LEAST_ONCE,
                        State.WAIT_FOR_PUBACK,
                        Direction.OUT,
                        false,
                        true,
                        List.of()),
                new DatabaseChunk.Subscription("ann", "kept/#", QoS.AT_LEAST_ONCE, 0, 0),
                new DatabaseChunk.Retained(2));
    }

    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    private void chunk(int kind, Body body) throws IOException {
        var content = new ByteArrayOutputStream();
        body.write(new DataOutputStream(content));
        var out = new DataOutputStream(bytes);
        out.writeShort(kind);
        out.writeInt(content.size());
        content.writeTo(bytes);
    }

    private void message(DataOutputStream out) throws IOException {
        out.writeLong(Long.reverseBytes(2));
        text(out, "source");
        if (version >= 4) {
            text(out, "carol");
            out.writeShort(1883);
        }
        out.writeShort(11);
        out.writeShort(0);
        text(out, "kept/old");
        out.write(1);
        out.write(1);
        byte[] payload = "from long ago".getBytes(StandardCharsets.UTF_8);
        out.writeInt(payload.length);
        out.write(payload);
    }

    private void client(DataOutputStream out) throws IOException {
        text(out, "ann");
        out.writeShort(5);
        if (version >= 3) {
            out.writeLong(Long.reverseBytes(1_500_000_000));
        }
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        out.writeShort(utf8.length);
        out.write(utf8);
    }
}
