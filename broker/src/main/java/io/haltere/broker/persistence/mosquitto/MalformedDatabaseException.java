package io.haltere.broker.persistence.mosquitto;

import java.io.Serial;

/// A file that is no database, or one that cannot be read at all; the message says why.
public final class MalformedDatabaseException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedDatabaseException(String message) {
        super(message, null, false, false);
    }
}
