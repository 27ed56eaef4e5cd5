package io.haltere.server.access;

import io.haltere.mqtt.ReasonCode;
import io.haltere.plugin.Verdict;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Where passwords are hashed: on threads of their own, half as many as there are processors, so
/// that logins never hold up traffic. Any thread.
///
/// What does not fit in the queue, or has been in it for too long, is refused as busy; who fails
/// too often, unchecked.
final class PasswordChecks {
    /// Logins that wait. At a millisecond each the last one waits for 4 s.
    private static final int WAITING_MAX = 4_096;

    /// Who has waited longer has often gone, and those who come now shall not wait for him.
    private static final long WAIT_MAX_NANOS = 5_000_000_000L;

    private static final int IDLE_SECONDS = 10;

    private static final Verdict TOO_MANY = Verdict.refused(ReasonCode.CONNECTION_RATE_EXCEEDED);

    private static final Verdict BUSY = Verdict.refused(ReasonCode.SERVER_BUSY);

    private final LoginLimit limit;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;

    PasswordChecks(LoginLimit limit, LongSupplier nanoTime) {
        this.limit = limit;
        this.nanoTime = nanoTime;
        int count = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        threads =
                new ThreadPoolExecutor(
                        count,
                        count,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(WAITING_MAX),
                        Thread.ofPlatform().daemon().name("passwords-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    LoginLimit limit() {
        return limit;
    }

    /// @param check true when the password is right; may take long
    CompletionStage<Verdict> submit(String address, String username, BooleanSupplier check) {
        if (!limit.isAllowed(address, username)) {
            return CompletableFuture.completedStage(TOO_MANY);
        }
        var verdict = new CompletableFuture<Verdict>();
        long since = nanoTime.getAsLong();
        try {
            threads.execute(() -> {
                try {
                    verdict.complete(verdict(address, username, check, since));
                } catch (RuntimeException | Error failure) {
                    // Such as no memory: the client must hear of it all the same.
                    verdict.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            verdict.complete(BUSY);
        }
        return verdict;
    }

    /// Those before it in the queue may have failed meanwhile: then this one costs nothing, either.
    private Verdict verdict(String address, String username, BooleanSupplier check, long since) {
        if (!limit.isAllowed(address, username)) {
            return TOO_MANY;
        }
        if (nanoTime.getAsLong() - since > WAIT_MAX_NANOS) {
            return BUSY;
        }
        if (check.getAsBoolean()) {
            return Verdict.ACCEPTED;
        }
        limit.failed(address, username);
        return Verdict.refused(ReasonCode.NOT_AUTHORIZED);
    }
}
