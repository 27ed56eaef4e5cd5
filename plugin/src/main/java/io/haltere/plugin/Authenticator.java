package io.haltere.plugin;

import io.haltere.mqtt.Payload;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Decides whether a client is who it says it is, by user name and password.
///
/// Called on an event loop, which must not wait: what takes time (hashing, a directory, a network)
/// runs elsewhere and completes the stage from any thread. A stage that fails refuses the client.
public interface Authenticator {
    CompletionStage<Verdict> authenticate(Client client, @Nullable Payload password);
}
