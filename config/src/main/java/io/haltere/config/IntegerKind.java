package io.haltere.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole number in the notations of C: decimal, `0x` hexadecimal, or octal with a leading 0.
///
/// @param min the least value that is no error
/// @param max the greatest value that is no error
/// @param lowest values below this one are taken as `instead`
/// @param instead what a value below `lowest` means
record IntegerKind(int min, int max, int lowest, int instead) implements Kind<Integer> {
    @Override
    public @Nullable Integer read(ConfigLine line, @Nullable Integer earlier, ConfigReport report) {
        String token = line.firstToken();
        Integer value = parse(token);
        if (value == null || value < min || value > max) {
            report.invalid(line, token);
            return null;
        }
        return value < lowest ? Integer.valueOf(instead) : value;
    }

    /// Reads the whole token as C's `strtol` does with base 0, within the range of an int.
    static @Nullable Integer parse(String token) {
        int at = 0;
        while (at < token.length() && isSpace(token.charAt(at))) {
            at++; // a TAB before the digits is skipped, one behind them is not
        }
        boolean negative = false;
        if (at < token.length() && (token.charAt(at) == '-' || token.charAt(at) == '+')) {
            negative = token.charAt(at) == '-';
            at++;
        }
        int base = base(token, at);
        if (base == 16) {
            at += 2;
        }
        return digits(token, at, base, negative);
    }

    private static int base(String token, int at) {
        if (at + 1 >= token.length() || token.charAt(at) != '0') {
            return 10;
        }
        char next = token.charAt(at + 1);
        return next == 'x' || next == 'X' ? 16 : 8;
    }

    private static @Nullable Integer digits(String token, int from, int base, boolean negative) {
        long value = 0;
        for (int i = from; i < token.length(); i++) {
            char c = token.charAt(i);
            int digit = c < 128 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                return null;
            }
            value = value * base + digit;
            if (value > 1L + Integer.MAX_VALUE) {
                return null;
            }
        }
        long signed = negative ? -value : value;
        return from == token.length() || signed > Integer.MAX_VALUE ? null : (int) signed;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    @Override
    public List<String> write(Integer value) {
        return List.of(value.toString());
    }

    @Override
    public String argument() {
        return min == Integer.MIN_VALUE || max == Integer.MAX_VALUE ? "number" : min + "-" + max;
    }
}
