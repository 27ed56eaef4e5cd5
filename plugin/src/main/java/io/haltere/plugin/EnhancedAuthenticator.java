package io.haltere.plugin;

import io.haltere.mqtt.Payload;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// An authentication method of MQTT 5 that takes several steps (section 4.12).
public interface EnhancedAuthenticator {
    /// The method's name in CONNECT and AUTH, such as `SCRAM-SHA-256`.
    String method();

    /// Begins the exchange of one connection; also called for a re-authentication.
    Exchange begin(Client client);

    /// One exchange. Its calls come one after the other; thread rules as in [Authenticator].
    interface Exchange {
        /// Takes the client's data, answers with [Verdict.Continued] to ask for more, with
        /// [Verdict.Accepted] or with [Verdict.Refused]. To abstain is to refuse.
        CompletionStage<Verdict> next(@Nullable Payload data);

        /// Data for the client beside the final success, or null.
        default @Nullable Payload successData() {
            return null;
        }
    }
}
