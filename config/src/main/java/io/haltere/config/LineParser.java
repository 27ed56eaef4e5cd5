package io.haltere.config;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts the bytes of a file into lines, with Mosquitto's rules for what a line is.
final class LineParser {
    private final byte[] bytes;
    private int next;

    LineParser(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean hasNext() {
        return next < bytes.length;
    }

    /// The next line, or null when it is empty or a comment.
    @Nullable ConfigLine next(Place place) {
        int from = next;
        int lineFeed = indexOf('\n', from, bytes.length);
        next = lineFeed + 1;
        // A NUL ends the meaning of the line, but not the line.
        int to = indexOf('\0', from, lineFeed);
        while (to > from && bytes[to - 1] == '\r') {
            to--;
        }
        if (to == from || bytes[from] == '#' || bytes[from] == '\r') {
            return null;
        }
        return split(place, from, to);
    }

    private @Nullable ConfigLine split(Place place, int from, int to) {
        int name = from;
        while (name < to && bytes[name] == ' ') {
            name++;
        }
        if (name == to) {
            return null;
        }
        // Only the space separates: a TAB is part of the name or of the value.
        int nameEnd = indexOf(' ', name, to);
        byte[] rest = Arrays.copyOfRange(bytes, nameEnd, to);
        String value = new String(rest, StandardCharsets.UTF_8);
        return new ConfigLine(
                place,
                new String(bytes, name, nameEnd - name, StandardCharsets.UTF_8),
                trim(value),
                isWellFormed(value, rest));
    }

    /// Cuts spaces, and nothing else, from both ends.
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == ' ') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == ' ') {
            to--;
        }
        return text.substring(from, to);
    }

    private int indexOf(char wanted, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != wanted) {
            at++;
        }
        return at;
    }

    /// The rule of MQTT strings, which Mosquitto applies to its configuration too.
    private static boolean isWellFormed(String text, byte[] encoded) {
        // The decoder puts U+FFFD where it met bad bytes; an honest one encodes back to itself.
        return isText(text)
                && (text.indexOf('\uFFFD') < 0
                        || Arrays.equals(encoded, text.getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether none of the characters is a control character, or no character at all.
    static boolean isText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) || isNonCharacter(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNonCharacter(char c) {
        return (c >= '\uFDD0' && c <= '\uFDEF') || c >= '\uFFFE';
    }
}
