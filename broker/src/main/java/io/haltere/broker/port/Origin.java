package io.haltere.broker.port;

import io.haltere.broker.access.Access;
import io.haltere.mqtt.packet.Publish;
import io.haltere.plugin.Client;
import org.jspecify.annotations.Nullable;

/// Who published a message. One object for all messages of a connection.
///
/// @param clientId empty for the broker itself
/// @param client null for the broker itself
/// @param access the rules of the listener that the client came through; null for the broker, and
///   where the listener is no more
public record Origin(String clientId, @Nullable Client client, @Nullable Access access) {
    /// The broker itself.
    public static final Origin BROKER = new Origin("", null, null);

    public static Origin of(Client client, Access access) {
        return new Origin(client.clientId(), client, access);
    }

    /// Whether the publisher may still publish this, by the rules that are in force now.
    public boolean mayStillPublish(Publish publish) {
        return client == null
                || access != null
                        && access.rules()
                                .mayPublish(
                                        client, publish.topic(), publish.qos(), publish.retain());
    }
}
