package io.haltere.net;

import java.io.Closeable;
import java.io.IOException;

/// Ends what nobody needs any more.
final class Closing {
    private static final System.Logger LOG = System.getLogger(Closing.class.getName());

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
        LOG.log(System.Logger.Level.DEBUG, () -> "close: " + failure);
    }
}
