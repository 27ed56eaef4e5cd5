package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A number with the letter of its unit, like `14d`.
enum ExpirationKind implements Kind<Duration> {
    INSTANCE;

    /// A hundred years: more is cut, so that adding it to a time cannot overflow.
    private static final long SECONDS_MAX = 100L * 365 * 86_400;

    @Override
    public @Nullable Duration read(
            ConfigLine line, @Nullable Duration earlier, ConfigReport report) {
        String token = line.firstToken();
        char unit = token.isEmpty() ? ' ' : token.charAt(token.length() - 1);
        long seconds = leadingNumber(token) * secondsPer(unit);
        if (seconds <= 0) {
            report.invalid(line, token);
            return null;
        }
        return Duration.ofSeconds(Math.min(seconds, SECONDS_MAX));
    }

    /// The digits at the front; what stands between them and the unit does not count, as with C's
    /// `atoi`. 0 where there are none, or more than fit an int.
    private static long leadingNumber(String token) {
        long number = 0;
        for (int i = token.startsWith("+") ? 1 : 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c < '0' || c > '9') {
                return number;
            }
            number = number * 10 + (c - '0');
            if (number > Integer.MAX_VALUE) {
                return 0;
            }
        }
        return number;
    }

    private static long secondsPer(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            case 'w' -> 7 * 86_400;
            case 'm' -> 30 * 86_400;
            case 'y' -> 365 * 86_400;
            default -> 0;
        };
    }

    @Override
    public List<String> write(Duration value) {
        return List.of(value.toSeconds() % 86_400 == 0 ? value.toDays() + "d" : seconds(value));
    }

    /// More seconds than the reader takes are hours.
    private static String seconds(Duration value) {
        long seconds = value.toSeconds();
        return seconds <= Integer.MAX_VALUE ? seconds + "s" : seconds / 3600 + "h";
    }

    @Override
    public String argument() {
        return "duration";
    }
}
