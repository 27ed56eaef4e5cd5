package io.haltere.net;

import java.io.Closeable;
import java.io.IOException;

/// Ends what nobody needs any more.
final class Closing {
    private Closing() {}

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
