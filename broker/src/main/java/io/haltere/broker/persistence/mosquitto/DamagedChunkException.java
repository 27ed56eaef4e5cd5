package io.haltere.broker.persistence.mosquitto;

import java.io.Serial;

/// A chunk does not hold what its kind demands; the rest of the file may still be good.
final class DamagedChunkException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    DamagedChunkException(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
