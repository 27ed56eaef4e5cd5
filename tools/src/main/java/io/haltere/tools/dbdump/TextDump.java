package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.Utf8;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;

/// Each chunk under its name, with a line for each value.
final class TextDump extends DumpVisitor {
    private static final Map<Property<?>, String> LABELS =
            Map.of(
                    Property.PAYLOAD_FORMAT_INDICATOR, "Payload format indicator",
                    Property.CONTENT_TYPE, "Content type",
                    Property.RESPONSE_TOPIC, "Response topic",
                    Property.CORRELATION_DATA, "Correlation data",
                    Property.USER_PROPERTY, "User property");

    /// Longer payloads are not printed.
    private static final int PAYLOAD_SHOWN = 255;

    private static final int FIRST_VISIBLE = 0x20;
    private static final char REPLACEMENT = '\uFFFD';

    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    TextDump(OutputStream out, Complaints complaints) {
        super(complaints);
        this.out = out;
    }

    static String name(DatabaseChunk.Kind kind) {
        return switch (kind) {
            case CONFIG -> "DB_CHUNK_CFG";
            case BASE_MESSAGE -> "DB_CHUNK_BASE_MSG";
            case CLIENT_MESSAGE -> "DB_CHUNK_CLIENT_MSG";
            case RETAINED -> "DB_CHUNK_RETAIN";
            case SUBSCRIPTION -> "DB_CHUNK_SUB";
            case CLIENT -> "DB_CHUNK_CLIENT";
        };
    }

    /// Text without characters that could forge lines or steer a terminal.
    static String visible(String value) {
        StringBuilder changed = null;
        for (int i = 0; i < value.length(); i++) {
            if (isControl(value.charAt(i))) {
                changed = changed == null ? new StringBuilder(value) : changed;
                changed.setCharAt(i, REPLACEMENT);
            }
        }
        return changed == null ? value : changed.toString();
    }

    private static boolean isControl(char c) {
        return c < FIRST_VISIBLE || c >= 0x7F && c < 0xA0;
    }

    @Override
    public void header(long checksum, long version) throws IOException {
        text.append("Mosquitto DB dump\nCRC: ").append(checksum);
        text.append("\nDB version: ").append(version).append('\n');
        write();
        super.header(checksum, version);
    }

    @Override
    public void chunk(DatabaseChunk chunk, long length) throws IOException {
        text.append(name(chunk.kind())).append(":\n");
        value("Length", length);
        switch (chunk) {
            case DatabaseChunk.Config config -> {
                value("Shutdown", config.shutdown());
                value("DB ID size", Long.BYTES);
                id("Last DB ID", config.lastId());
            }
            case DatabaseChunk.BaseMessage message -> baseMessage(message);
            case DatabaseChunk.ClientMessage message -> clientMessage(message);
            case DatabaseChunk.Retained retained -> id("Store ID", retained.messageId());
            case DatabaseChunk.Subscription subscription -> {
                value("Client ID", subscription.clientId());
                value("Topic", subscription.filter());
                value("QoS", subscription.qos().level());
                value("Subscription ID", subscription.identifier());
                value("Options", "0x%02X".formatted(subscription.options()));
            }
            case DatabaseChunk.Client client -> client(client);
        }
        write();
    }

    private void baseMessage(DatabaseChunk.BaseMessage message) {
        id("Store ID", message.id());
        value("Source Port", message.sourcePort());
        value("Source MID", message.sourcePacketId());
        value("Topic", message.topic());
        value("QoS", message.qos().level());
        value("Retain", message.retain() ? 1 : 0);
        Payload payload = message.payload();
        value("Payload Length", payload.size());
        id("Expiry Time", message.expiresAt());
        if (payload.size() <= PAYLOAD_SHOWN
                && Utf8.isString(payload.toBytes(), 0, payload.size())) {
            value("Payload", payload.toText());
        }
        properties(message.properties());
    }

    private void properties(Properties properties) {
        if (properties.isEmpty()) {
            return;
        }
        text.append("\tProperties:\n");
        for (int i = 0; i < properties.size(); i++) {
            String label = LABELS.get(properties.property(i));
            text.append('\t');
            if (label == null) {
                value("Invalid property type", properties.property(i).id());
            } else {
                value(label, shown(properties.value(i)));
            }
        }
    }

    private static String shown(Object value) {
        return switch (value) {
            case Payload bytes -> HexFormat.of().withUpperCase().formatHex(bytes.toBytes());
            case UserProperty pair -> pair.name() + " , " + pair.value();
            default -> value.toString();
        };
    }

    private void clientMessage(DatabaseChunk.ClientMessage message) {
        value("Client ID", message.clientId());
        id("Store ID", message.messageId());
        value("MID", message.packetId());
        value("QoS", message.qos().level());
        value("Retain", message.retain() ? 1 : 0);
        value("Direction", message.direction().ordinal());
        value("State", message.state().number());
        value("Dup", message.dup() ? 1 : 0);
        for (int identifier : message.subscriptionIdentifiers()) {
            value("Subscription identifier", identifier);
        }
    }

    private void client(DatabaseChunk.Client client) {
        value("Client ID", client.clientId());
        String username = client.username();
        if (username != null) {
            value("Username", username);
        }
        if (client.listenerPort() > 0) {
            value("Listener port", client.listenerPort());
        }
        value("Last MID", client.lastPacketId());
        id("Session expiry time", client.expiresAt());
        value("Session expiry interval", client.expirySeconds());
    }

    private void value(String label, long number) {
        text.append('\t').append(label).append(": ").append(number).append('\n');
    }

    /// An unsigned number.
    private void id(String label, long number) {
        value(label, Long.toUnsignedString(number));
    }

    private void value(String label, String value) {
        text.append('\t').append(label).append(": ").append(visible(value)).append('\n');
    }

    private void write() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }
}
