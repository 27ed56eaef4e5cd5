package io.haltere.tools;

/// Ends the tool with a status; what there was to say has been said.
final class ExitException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    ExitException(int status) {
        super(null, null, false, false);
        this.status = status;
    }

    int status() {
        return status;
    }
}
