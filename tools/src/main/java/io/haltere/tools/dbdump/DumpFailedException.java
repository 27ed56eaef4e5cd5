package io.haltere.tools.dbdump;

import java.io.Serial;

/// Ends the tool with a sentence for stderr and an exit status.
final class DumpFailedException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final int status;

    DumpFailedException(int status, String sentence) {
        super(sentence, null, false, false);
        this.status = status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    int status() {
        return status;
    }
}
