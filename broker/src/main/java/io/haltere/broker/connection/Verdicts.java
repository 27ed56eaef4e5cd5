package io.haltere.broker.connection;

import io.haltere.broker.session.LoopContext;
import io.haltere.mqtt.ReasonCode;
import io.haltere.plugin.Verdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Brings verdicts, which may be reached on any thread, back to a connection's loop.
final class Verdicts {
    private Verdicts() {}

    /// Runs the task with the verdict: now if it is known, else later on the context's loop. An
    /// authenticator that fails refuses; it never lets in.
    static void on(LoopContext context, CompletionStage<Verdict> stage, Consumer<Verdict> task) {
        CompletableFuture<Verdict> future = stage.toCompletableFuture();
        if (future.isDone() && !future.isCompletedExceptionally()) {
            task.accept(future.join());
            return;
        }
        stage.whenComplete((verdict, failure) ->
                context.loop().execute(() -> task.accept(orRefusal(context, verdict, failure))));
    }

    private static Verdict orRefusal(
            LoopContext context, @Nullable Verdict verdict, @Nullable Throwable failure) {
        if (verdict != null) {
            return verdict;
        }
        if (failure != null) {
            context.log().fault("Error: An authenticator failed.", failure);
        }
        return Verdict.refused(ReasonCode.UNSPECIFIED_ERROR);
    }
}
