package io.haltere.net;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/// Ends what nobody needs any more.
final class Closing {
    private static final Duration GOODBYE = Duration.ofSeconds(1);

    private Closing() {}

    /// Closes TLS and then what carries it. The goodbye, which would wait behind a writer that is
    /// stuck, has a second.
    static void politely(Closeable tls, Closeable carrier) {
        try {
            Deadline.within(
                    GOODBYE,
                    carrier,
                    "TLS goodbye",
                    () -> {
                        tls.close();
                        return true;
                    });
        } catch (IOException failure) {
            log(failure);
        } finally {
            quietly(carrier);
        }
    }

    static void quietly(Closeable resource) {
        try {
            resource.close();
        } catch (IOException failure) {
            log(failure);
        }
    }

    /// It is closed all the same; only the goodbye did not reach the peer.
    static void log(IOException failure) {
        // Asked for only now: to have a logger costs a program of a moment a tenth of its life.
        System.getLogger(Closing.class.getName())
                .log(System.Logger.Level.DEBUG, () -> "close: " + failure);
    }
}
