package io.haltere.broker.access;

import java.io.Serial;

/// A stored password hash that cannot be used; the message says why, in half a sentence.
public final class MalformedHashException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    MalformedHashException(String message) {
        super(message, null, false, false);
    }
}
