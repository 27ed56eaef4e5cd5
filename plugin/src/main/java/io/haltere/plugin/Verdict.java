package io.haltere.plugin;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.ReasonCode;
import org.jspecify.annotations.Nullable;

/// What an authenticator answers.
public sealed interface Verdict {
    /// The client is who it says it is.
    record Accepted() implements Verdict {}

    /// The client is turned away; no other authenticator is asked.
    ///
    /// @param reason an error that CONNACK may carry
    /// @param reasonString for people, sent to MQTT 5 clients; null for none
    record Refused(ReasonCode reason, @Nullable String reasonString) implements Verdict {
        public Refused {
            if (!reason.isError()) {
                throw new IllegalArgumentException("no error: " + reason);
            }
        }
    }

    /// This authenticator does not know the client; the next one is asked.
    record Abstained() implements Verdict {}

    /// Enhanced authentication only: the client must answer this first.
    record Continued(@Nullable Payload data) implements Verdict {}

    Verdict ACCEPTED = new Accepted();
    Verdict ABSTAINED = new Abstained();

    static Verdict refused(ReasonCode reason) {
        return new Refused(reason, null);
    }
}
