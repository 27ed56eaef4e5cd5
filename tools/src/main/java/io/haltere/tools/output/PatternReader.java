package io.haltere.tools.output;

import io.haltere.config.Strftime;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads `-F`. For one use.
final class PatternReader {
    private static final String FIELDS = "tpxXfdlmqrPDACEFRS";
    private static final String SEPARATORS = " !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private static final String ISO = "%Y-%m-%dT%H:%M:%S%z";
    private static final int NUMBER_MAX = 100_000;

    private final String pattern;
    private final boolean pretty;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();
    private int position;

    PatternReader(String pattern, boolean pretty) {
        this.pattern = pattern;
        this.pretty = pretty;
    }

    /// @throws IllegalArgumentException with a sentence for the user
    List<Piece> pieces() {
        while (position < pattern.length()) {
            char c = pattern.charAt(position);
            position++;
            switch (c) {
                case '%' -> readField();
                case '@' -> readTime();
                case '\\' -> literal.append(escape());
                default -> literal.append(c);
            }
        }
        endLiteral();
        return pieces;
    }

    private void add(Piece piece) {
        endLiteral();
        pieces.add(piece);
    }

    private void endLiteral() {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString().getBytes(StandardCharsets.UTF_8)));
            literal.setLength(0);
        }
    }

    private char next(String kind) {
        if (position == pattern.length()) {
            throw new IllegalArgumentException("Error: Incomplete " + kind + " specifier.");
        }
        char c = pattern.charAt(position);
        position++;
        return c;
    }

    private char escape() {
        char c = next("escape");
        return switch (c) {
            case '\\' -> '\\';
            case '0' -> '\0';
            case 'a' -> '\u0007';
            case 'e' -> '\u001B';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000B';
            default -> throw invalid("escape", c);
        };
    }

    private static IllegalArgumentException invalid(String kind, char c) {
        return new IllegalArgumentException("Error: Invalid " + kind + " specifier '" + c + "'.");
    }

    private void readTime() {
        char c = next("format");
        switch (c) {
            case '@' -> literal.append('@');
            case 'N' -> add(new Piece.Time(new Piece.Time.Kind.Nanos(), Padding.NONE));
            default -> {
                var kind = new Piece.Time.Kind.Conversion(new Strftime("%" + c));
                add(new Piece.Time(kind, Padding.NONE));
            }
        }
    }

    private void readField() {
        boolean isLeft = skip('-');
        boolean isZero = skip('0');
        int width = number();
        int precision = skip('.') ? number() : -1;
        var padding = new Padding(isLeft, isZero, width, precision);
        char c = next("format");
        boolean isHexNext =
                position < pattern.length()
                        && (pattern.charAt(position) == 'x' || pattern.charAt(position) == 'X');
        if (SEPARATORS.indexOf(c) >= 0 && isHexNext) {
            add(new Piece.Field(next("format"), padding, c));
            return;
        }
        switch (c) {
            case '%' -> literal.append('%');
            case 'j' -> add(new Piece.Json(false, pretty));
            case 'J' -> add(new Piece.Json(true, pretty));
            case 'I' -> add(new Piece.Time(new Piece.Time.Kind.Iso(new Strftime(ISO)), padding));
            case 'U' -> add(new Piece.Time(new Piece.Time.Kind.Unix(), padding));
            default -> {
                if (FIELDS.indexOf(c) < 0) {
                    throw invalid("format", c);
                }
                add(new Piece.Field(c, padding, null));
            }
        }
    }

    private boolean skip(char c) {
        boolean isNext = position < pattern.length() && pattern.charAt(position) == c;
        if (isNext) {
            position++;
        }
        return isNext;
    }

    private int number() {
        int number = 0;
        while (position < pattern.length() && isDigit(pattern.charAt(position))) {
            number = number * 10 + pattern.charAt(position) - '0';
            if (number > NUMBER_MAX) {
                throw new IllegalArgumentException(
                        "Error: Format width or precision above " + NUMBER_MAX + ".");
            }
            position++;
        }
        return number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
