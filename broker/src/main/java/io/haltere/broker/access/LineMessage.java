package io.haltere.broker.access;

/// What there is to say about a line of a file. What the line holds must neither fill the log nor
/// steer the terminal that shows it: long sentences lose their middle, control characters their
/// meaning.
///
/// @param line counted from 1
/// @param sentence Mosquitto's where it has one, without `Error:` or `Warning:` in front
public record LineMessage(int line, String sentence) {
    /// Characters that are kept of each end.
    private static final int SHOWN_MAX = 300;

    public LineMessage {
        sentence = masked(clipped(sentence));
    }

    private static String clipped(String text) {
        int length = text.length();
        return length <= 2 * SHOWN_MAX
                ? text
                : text.substring(0, SHOWN_MAX) + "…" + text.substring(length - SHOWN_MAX);
    }

    private static String masked(String text) {
        var masked = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                masked.setCharAt(i, '?');
            }
        }
        return masked.toString();
    }
}
