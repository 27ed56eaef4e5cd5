package io.haltere.tools.settings;

/// The user asked for the usage or the version instead of work. As in Mosquitto, the status is 1.
public final class HelpException extends Exception {
    public static final int STATUS = 1;

    private static final long serialVersionUID = 1L;

    private final String text;

    HelpException(String text) {
        super(text, null, false, false);
        this.text = text;
    }

    /// What to print to stdout, with its end of line.
    public String text() {
        return text;
    }
}
