package io.haltere.tools.passwd;

import java.io.Serial;

/// Ends the tool with a sentence for stderr and an exit status.
final class PasswdException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    static final int FAILED = 1;
    static final int MISMATCH = 2;

    private final int status;

    PasswdException(String sentence) {
        this(sentence, FAILED);
    }

    PasswdException(String sentence, int status) {
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
