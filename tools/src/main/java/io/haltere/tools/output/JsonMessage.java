package io.haltere.tools.output;

import io.haltere.config.Strftime;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.QoS;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import java.time.ZonedDateTime;

/// A message as the JSON object of `%j` and `%J`.
record JsonMessage(Publish message, ZonedDateTime time) {
    private static final int NANOS_PER_MICRO = 1000;
    private static final Strftime SECONDS = new Strftime("%Y-%m-%dT%H:%M:%S");
    private static final Strftime ZONE = new Strftime("%z");

    /// Writes the object.
    ///
    /// @param embeds whether the payload is JSON itself
    /// @return false if it should be and is not; then nothing of the output is of use
    boolean writeTo(JsonOutput json, boolean embeds) {
        Payload payload = message.payload();
        json.beginObject();
        json.key("tst");
        json.string(timestamp());
        json.key("topic");
        json.string(message.topic().bytes());
        json.key("qos");
        json.literal(Integer.toString(message.qos().level()));
        json.key("retain");
        json.literal(message.retain() ? "true" : "false");
        json.key("payloadlen");
        json.literal(Integer.toString(payload.size()));
        if (message.qos() != QoS.AT_MOST_ONCE) {
            json.key("mid");
            json.literal(Integer.toString(message.packetId()));
        }
        if (!message.properties().isEmpty()) {
            json.key("properties");
            writeProperties(json);
        }
        json.key("payload");
        boolean isComplete = true;
        if (payload.isEmpty()) {
            json.literal("null");
        } else if (embeds) {
            isComplete = EmbeddedJson.copy(payload.toBytes(), json);
        } else {
            json.string(payload.toBytes());
        }
        json.endObject();
        return isComplete;
    }

    private String timestamp() {
        String micros = Integer.toString(time.getNano() / NANOS_PER_MICRO);
        return SECONDS.format(time)
                + "."
                + "0".repeat(6 - micros.length())
                + micros
                + ZONE.format(time);
    }

    /// All user properties stand where the first one stood.
    private void writeProperties(JsonOutput json) {
        Properties properties = message.properties();
        boolean hasUser = false;
        json.beginObject();
        for (int i = 0; i < properties.size(); i++) {
            Property<?> property = properties.property(i);
            if (property != Property.USER_PROPERTY) {
                json.key(property.name());
                writeValue(properties.value(i), json);
            } else if (!hasUser) {
                hasUser = true;
                json.key("user-properties");
                writeUserProperties(json);
            }
        }
        json.endObject();
    }

    private static void writeValue(Object value, JsonOutput json) {
        switch (value) {
            case String text -> json.string(text);
            case Payload bytes -> json.string(bytes.toBytes());
            default -> json.literal(value.toString()); // Integer or Long.
        }
    }

    private void writeUserProperties(JsonOutput json) {
        json.beginArray();
        for (UserProperty property : message.properties().all(Property.USER_PROPERTY)) {
            json.item();
            json.beginObject();
            json.key(property.name());
            json.string(property.value());
            json.endObject();
        }
        json.endArray();
    }
}
