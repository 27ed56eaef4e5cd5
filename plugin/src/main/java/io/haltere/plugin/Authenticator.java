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

    /// Whether a connected client may stay now that this authenticator is in force. Asked once
    /// after a reload, without the password, which nobody keeps; answers at once.
    ///
    /// To abstain leaves it to the others, and last to whether anonymous clients are allowed.
    default Decision mayStay(Client client) {
        return client.username() == null ? Decision.ABSTAIN : Decision.ALLOW;
    }
}
