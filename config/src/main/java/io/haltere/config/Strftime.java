package io.haltere.config;

import java.time.DayOfWeek;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalField;
import java.time.temporal.WeekFields;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Times in the format language of C's `strftime`, in the C locale. What it does not know it
/// copies, as glibc does. Any thread.
public final class Strftime {
    private static final Map<Long, String> SUNDAY_IS_0 =
            Map.of(1L, "1", 2L, "2", 3L, "3", 4L, "4", 5L, "5", 6L, "6", 7L, "0");

    private final DateTimeFormatter formatter;

    public Strftime(String format) {
        var builder = new DateTimeFormatterBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                builder.appendLiteral(c);
            } else {
                i++;
                append(builder, format.charAt(i));
            }
        }
        formatter = builder.toFormatter(Locale.US); // Its words are those of the C locale.
    }

    public String format(ZonedDateTime time) {
        return formatter.format(time);
    }

    private static void append(DateTimeFormatterBuilder builder, char letter) {
        switch (letter) {
            case 's' -> builder.appendValue(ChronoField.INSTANT_SECONDS, 1, 19, SignStyle.NORMAL);
            case '%' -> builder.appendLiteral('%');
            case 'n' -> builder.appendLiteral('\n');
            case 't' -> builder.appendLiteral('\t');
            case 'u' -> builder.appendValue(ChronoField.DAY_OF_WEEK);
            case 'w' -> builder.appendText(ChronoField.DAY_OF_WEEK, SUNDAY_IS_0);
            case 'G' -> builder.appendValue(IsoFields.WEEK_BASED_YEAR, 4);
            case 'g' -> builder.appendValueReduced(IsoFields.WEEK_BASED_YEAR, 2, 2, 2000);
            case 'V' -> builder.appendValue(IsoFields.WEEK_OF_WEEK_BASED_YEAR, 2);
            case 'U' -> builder.appendValue(weekFrom(DayOfWeek.SUNDAY), 2);
            case 'W' -> builder.appendValue(weekFrom(DayOfWeek.MONDAY), 2);
            default -> {
                String pattern = pattern(letter);
                if (pattern == null) {
                    builder.appendLiteral('%').appendLiteral(letter);
                } else {
                    builder.appendPattern(pattern);
                }
            }
        }
    }

    private static TemporalField weekFrom(DayOfWeek first) {
        return WeekFields.of(first, 7).weekOfYear();
    }

    private static @Nullable String pattern(char letter) {
        return switch (letter) {
            case 'Y' -> "yyyy";
            case 'y' -> "yy";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'e' -> "ppd";
            case 'H' -> "HH";
            case 'k' -> "ppH";
            case 'I' -> "hh";
            case 'l' -> "pph";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'r' -> "hh:mm:ss a";
            case 'j' -> "DDD";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'F' -> "yyyy-MM-dd";
            case 'T', 'X' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D', 'x' -> "MM/dd/yy";
            case 'c' -> "EEE MMM ppd HH:mm:ss yyyy";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            default -> null;
        };
    }
}
