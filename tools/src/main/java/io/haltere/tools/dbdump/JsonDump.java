package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.broker.persistence.mosquitto.DatabaseChunk.Kind;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.UserProperty;
import io.haltere.tools.output.JsonOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// One object with an array for each kind of chunk but the configuration. The file is read once for
/// each of them.
///
/// Unlike Mosquitto's, a message of a client tells its `storeid`, so that queues can be made again
/// from the output.
final class JsonDump extends DumpVisitor {
    private final OutputStream out;
    private final JsonOutput json = new JsonOutput(true);
    private @Nullable Part part;

    /// The arrays in the order of the output.
    enum Part {
        BASE_MESSAGES("base-messages", Kind.BASE_MESSAGE),
        CLIENTS("clients", Kind.CLIENT),
        CLIENT_MESSAGES("client-messages", Kind.CLIENT_MESSAGE),
        RETAINED_MESSAGES("retained-messages", Kind.RETAINED),
        SUBSCRIPTIONS("subscriptions", Kind.SUBSCRIPTION);

        private final String key;
        private final Kind kind;

        Part(String key, Kind kind) {
            this.key = key;
            this.kind = kind;
        }
    }

    JsonDump(OutputStream out, Complaints complaints) {
        super(complaints);
        this.out = out;
    }

    void begin() {
        json.beginObject();
    }

    void begin(Part next) {
        part = next;
        json.key(next.key);
        json.beginArray();
    }

    void endPart() {
        json.endArray();
        part = null;
    }

    @Override
    public boolean wants(Kind kind) {
        return part != null && part.kind == kind;
    }

    @Override
    public void chunk(DatabaseChunk chunk, long length) throws IOException {
        json.item();
        json.beginObject();
        switch (chunk) {
            case DatabaseChunk.Config _ -> {}
            case DatabaseChunk.BaseMessage message -> baseMessage(message);
            case DatabaseChunk.Client client -> {
                string("clientid", client.clientId());
                string("username", client.username());
                number("session-expiry-time", client.expiresAt());
                number("session-expiry-interval", client.expirySeconds());
                number("last-mid", client.lastPacketId());
                number("listener-port", client.listenerPort());
            }
            case DatabaseChunk.ClientMessage message -> clientMessage(message);
            case DatabaseChunk.Retained retained -> id("storeid", retained.messageId());
            case DatabaseChunk.Subscription subscription -> {
                string("clientid", subscription.clientId());
                string("topic", subscription.filter());
                number("qos", subscription.qos().level());
                number("options", subscription.options());
                number("identifier", subscription.identifier());
            }
        }
        json.endObject();
        json.drainTo(out);
    }

    private void baseMessage(DatabaseChunk.BaseMessage message) {
        id("storeid", message.id());
        number("expiry-time", message.expiresAt());
        number("source-mid", message.sourcePacketId());
        number("source-port", message.sourcePort());
        number("qos", message.qos().level());
        number("retain", message.retain() ? 1 : 0);
        string("topic", message.topic());
        string("clientid", message.sourceId());
        string("username", message.sourceUsername());
        string("payload", base64(message.payload()));
        properties(message.properties());
    }

    private void properties(Properties properties) {
        if (properties.isEmpty()) {
            return;
        }
        json.key("properties");
        json.beginArray();
        for (int i = 0; i < properties.size(); i++) {
            json.item();
            json.beginObject();
            string("identifier", properties.property(i).name());
            switch (properties.value(i)) {
                case UserProperty pair -> {
                    string("name", pair.name());
                    string("value", pair.value());
                }
                case Payload bytes -> string("value", base64(bytes));
                case Number number -> number("value", number.longValue());
                case Object other -> string("value", other.toString());
            }
            json.endObject();
        }
        json.endArray();
    }

    private void clientMessage(DatabaseChunk.ClientMessage message) {
        string("clientid", message.clientId());
        id("storeid", message.messageId());
        number("mid", message.packetId());
        number("qos", message.qos().level());
        number("state", message.state().number());
        number("retain-dup", (message.retain() ? 0x10 : 0) | (message.dup() ? 1 : 0));
        number("direction", message.direction().ordinal());
        if (!message.subscriptionIdentifiers().isEmpty()) {
            number("subscription-identifier", message.subscriptionIdentifiers().getFirst());
        }
    }

    private static String base64(Payload bytes) {
        return Base64.getEncoder().encodeToString(bytes.toBytes());
    }

    /// A member that is left out when there is no value.
    private void string(String key, @Nullable String value) {
        if (value != null) {
            json.key(key);
            json.string(value);
        }
    }

    private void number(String key, long value) {
        json.key(key);
        json.literal(Long.toString(value));
    }

    /// An unsigned number.
    private void id(String key, long value) {
        json.key(key);
        json.literal(Long.toUnsignedString(value));
    }

    void end() throws IOException {
        json.endObject();
        json.drainTo(out);
        out.write('\n');
    }
}
