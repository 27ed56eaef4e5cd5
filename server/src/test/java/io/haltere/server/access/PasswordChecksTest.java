package io.haltere.server.access;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class PasswordChecksTest {
    private final PasswordChecks checks =
            new PasswordChecks(new LoginLimit(0, System::nanoTime), System::nanoTime);

    @Test
    void aCheckWithoutMemoryIsAnswered() {
        CompletionStage<Verdict> verdict =
                checks.submit(
                        "a",
                        "u",
                        () -> {
                            throw new OutOfMemoryError("for argon2id");
                        });

        var failed =
                assertThrows(CompletionException.class, () -> verdict.toCompletableFuture().join());
        assertInstanceOf(OutOfMemoryError.class, failed.getCause());
    }
}
