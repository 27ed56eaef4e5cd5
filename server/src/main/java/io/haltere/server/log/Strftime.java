package io.haltere.server.log;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Times in the format language of C's `strftime`, in the C locale. What it does not know it
/// copies, as glibc does.
public final class Strftime {
    private final String format;

    public Strftime(String format) {
        this.format = format;
    }

    public String format(ZonedDateTime time) {
        if (format.equals("%s")) {
            return Long.toString(time.toEpochSecond()); // What every log does by default.
        }
        var text = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                text.append(c);
                continue;
            }
            i++;
            text.append(field(format.charAt(i), time));
        }
        return text.toString();
    }

    private static String field(char letter, ZonedDateTime time) {
        return switch (letter) {
            case 's' -> Long.toString(time.toEpochSecond());
            case '%' -> "%";
            case 'n' -> "\n";
            case 't' -> "\t";
            case 'e' -> String.format("%2d", time.getDayOfMonth());
            case 'u' -> Integer.toString(time.getDayOfWeek().getValue());
            case 'w' -> Integer.toString(time.getDayOfWeek().getValue() % 7);
            case 'C' -> String.format("%02d", time.getYear() / 100);
            default -> {
                String pattern = pattern(letter);
                yield pattern == null
                        ? "%" + letter
                        : DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time);
            }
        };
    }

    private static @Nullable String pattern(char letter) {
        return switch (letter) {
            case 'Y' -> "yyyy";
            case 'y' -> "yy";
            case 'm' -> "MM";
            case 'd' -> "dd";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'F' -> "yyyy-MM-dd";
            case 'T', 'X' -> "HH:mm:ss";
            case 'R' -> "HH:mm";
            case 'D', 'x' -> "MM/dd/yy";
            case 'c' -> "EEE MMM d HH:mm:ss yyyy";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            default -> null;
        };
    }
}
