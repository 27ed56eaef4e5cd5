package io.haltere.net;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Bounds a step that blocks, however slowly the peer trickles: what the step waits on is closed.
final class Deadline {
    private Deadline() {}

    /// What blocks.
    interface Step<T> {
        T run() throws IOException;
    }

    /// Runs a step.
    ///
    /// @param connection closed when the time is over
    /// @param name of the step, for the message
    /// @throws SocketTimeoutException if it took too long
    static <T> T within(Duration timeout, Closeable connection, String name, Step<T> step)
            throws IOException {
        var isLate = new CompletableFuture<Boolean>();
        isLate.thenAccept(late -> closeIf(late, connection));
        isLate.completeOnTimeout(true, millis(timeout), TimeUnit.MILLISECONDS);
        try {
            T result = step.run();
            // Whoever completes first decides: a connection that was closed is not handed out.
            if (isLate.complete(false)) {
                return result;
            }
        } catch (IOException failure) {
            if (isLate.complete(false)) {
                throw failure;
            }
        } finally {
            isLate.complete(false);
        }
        throw new SocketTimeoutException(name + ": timed out after " + millis(timeout) + " ms");
    }

    /// On a thread of its own: to close may wait, and all deadlines of the JVM share one timer.
    private static void closeIf(boolean isLate, Closeable connection) {
        if (isLate) {
            Thread.startVirtualThread(() -> Closing.quietly(connection));
        }
    }

    /// Never 0, which sockets take for "for ever".
    static int millis(Duration timeout) {
        boolean isEndless = timeout.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0;
        return isEndless ? Integer.MAX_VALUE : Math.max(1, (int) timeout.toMillis());
    }
}
