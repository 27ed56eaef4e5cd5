package io.haltere.tools.dbdump;

import io.haltere.broker.persistence.mosquitto.DatabaseChunk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What each client takes: its subscriptions and its messages, how many and how many bytes.
///
/// Keeps the clients, and 18 to 36 bytes for each message.
final class ClientStatsDump extends DumpVisitor {
    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final MessageSizes sizes = new MessageSizes();

    /// What has been counted of one client.
    private static final class Client {
        private long subscriptions;
        private long subscriptionBytes;
        private long messages;
        private long messageBytes;
    }

    ClientStatsDump(Complaints complaints) {
        super(complaints);
    }

    @Override
    public boolean wants(DatabaseChunk.Kind kind) {
        return kind != DatabaseChunk.Kind.RETAINED;
    }

    @Override
    public void chunk(DatabaseChunk chunk, long length) {
        switch (chunk) {
            case DatabaseChunk.Config _, DatabaseChunk.Retained _ -> {}
            case DatabaseChunk.BaseMessage message -> sizes.put(message.id(), length);
            case DatabaseChunk.Client client -> clients.put(client.clientId(), new Client());
            case DatabaseChunk.ClientMessage message -> {
                @Nullable Client client = clients.get(message.clientId());
                if (client != null) {
                    client.messages++;
                    client.messageBytes += length + sizes.get(message.messageId());
                }
            }
            case DatabaseChunk.Subscription subscription -> {
                @Nullable Client client = clients.get(subscription.clientId());
                if (client != null) {
                    client.subscriptions++;
                    client.subscriptionBytes +=
                            subscription.filter().getBytes(StandardCharsets.UTF_8).length;
                }
            }
        }
    }

    void print(OutputStream out) throws IOException {
        for (Map.Entry<String, Client> entry : clients.entrySet()) {
            Client client = entry.getValue();
            String line =
                    "SC: "
                            + client.subscriptions
                            + " SS: "
                            + client.subscriptionBytes
                            + " MC: "
                            + client.messages
                            + " MS: "
                            + client.messageBytes
                            + "   "
                            + TextDump.visible(entry.getKey())
                            + "\n";
            out.write(line.getBytes(StandardCharsets.UTF_8));
        }
    }
}
