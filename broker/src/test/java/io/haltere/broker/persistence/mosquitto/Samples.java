package io.haltere.broker.persistence.mosquitto;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Direction;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.State;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.UserProperty;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Databases, and what they are made of.
final class Samples {
    /// Of a client of MQTT 5 with all that a message can have.
    static final Properties RICH =
            new Properties.Builder()
                    .add(Property.PAYLOAD_FORMAT_INDICATOR, 1)
                    .add(Property.CONTENT_TYPE, "text/plain")
                    .add(Property.RESPONSE_TOPIC, "answers/here")
                    .add(Property.CORRELATION_DATA, Payload.of(new byte[] {0, 1, (byte) 0xFF}))
                    .add(Property.USER_PROPERTY, new UserProperty("name", "välue"))
                    .add(Property.USER_PROPERTY, new UserProperty("name", "twice"))
                    .build();

    /// One chunk of each kind that may follow the configuration, in the order of a file.
    static final List<DatabaseChunk> ONE_OF_EACH =
            List.of(
                    message(7, "kept/rich", QoS.AT_LEAST_ONCE, true, "retained", RICH),
                    client("ann", "alice"),
                    new DatabaseChunk.ClientMessage(
                            "ann",
                            7,
                            3,
                            QoS.AT_LEAST_ONCE,
                            State.WAIT_FOR_PUBACK,
                            Direction.OUT,
                            true,
                            true,
                            List.of(300)),
                    new DatabaseChunk.Subscription("ann", "kept/#", QoS.AT_LEAST_ONCE, 0x2C, 300),
                    new DatabaseChunk.Retained(7));

    private Samples() {}

    /// One that Debian's Mosquitto wrote; `make-samples.py` beside it makes it anew.
    static byte[] written(String name) throws IOException {
        try (var in = Objects.requireNonNull(Samples.class.getResourceAsStream(name))) {
            return in.readAllBytes();
        }
    }

    static byte[] database(List<DatabaseChunk> chunks) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var writer = new MosquittoDatabaseWriter(bytes, new DatabaseChunk.Config(1, 99));
        for (DatabaseChunk chunk : chunks) {
            writer.write(chunk);
        }
        return bytes.toByteArray();
    }

    static DatabaseChunk.BaseMessage message(
            long id, String topic, QoS qos, boolean retain, String text, Properties properties) {
        return new DatabaseChunk.BaseMessage(
                id,
                0,
                "source",
                "carol",
                1883,
                12,
                topic,
                qos,
                retain,
                Payload.of(text),
                properties);
    }

    static DatabaseChunk.Client client(String id, @Nullable String username) {
        return new DatabaseChunk.Client(id, username, 0, DatabaseChunk.Client.FOR_EVER, 9, 1883);
    }
}
