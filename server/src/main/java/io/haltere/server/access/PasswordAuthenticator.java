package io.haltere.server.access;

import io.haltere.broker.access.PasswordFile;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.ReasonCode;
import io.haltere.plugin.Authenticator;
import io.haltere.plugin.Client;
import io.haltere.plugin.Decision;
import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Asks a password file. Clients without a user name are none of its business; a user name that it
/// does not know is refused.
final class PasswordAuthenticator implements Authenticator {
    private final PasswordFile file;
    private final @Nullable PasswordFile before;
    private final PasswordChecks checks;

    /// @param before what was in force until now; null for nothing
    PasswordAuthenticator(PasswordFile file, @Nullable PasswordFile before, PasswordChecks checks) {
        this.file = file;
        this.before = before;
        this.checks = checks;
    }

    @Override
    public CompletionStage<Verdict> authenticate(Client client, @Nullable Payload password) {
        String username = client.username();
        if (username == null) {
            return CompletableFuture.completedStage(Verdict.ABSTAINED);
        }
        if (password == null) {
            return CompletableFuture.completedStage(Verdict.refused(ReasonCode.NOT_AUTHORIZED));
        }
        byte[] bytes = password.toBytes();
        return checks.submit(client.address(), username, () -> file.isKnown(username, bytes));
    }

    /// A user whose hash is another one now has another password, or may have.
    @Override
    public Decision mayStay(Client client) {
        String username = client.username();
        if (username == null) {
            return Decision.ABSTAIN;
        }
        return before != null && file.hasUnchanged(username, before)
                ? Decision.ALLOW
                : Decision.DENY;
    }
}
