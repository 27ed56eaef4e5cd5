package io.haltere.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one type of value is written in a configuration file.
public interface Kind<T> {
    /// Reads the value of a line. Returns null when it is bad, which is then reported.
    ///
    /// @param earlier what an earlier line gave the same option; null on the first
    @Nullable T read(ConfigLine line, @Nullable T earlier, ConfigReport report);

    /// Arguments that read back as this value, one for each line that it needs.
    List<String> write(T value);

    /// How the argument is described in the manual.
    String argument();

    /// `true`, `false`, `1` or `0`.
    static Kind<Boolean> bool() {
        return BooleanKind.INSTANCE;
    }

    /// A whole number; outside the bounds is an error.
    static Kind<Integer> integer(int min, int max) {
        return new IntegerKind(min, max, min, min);
    }

    /// A whole number up to `max`, where anything negative means 0.
    static Kind<Integer> count(int max) {
        return new IntegerKind(Integer.MIN_VALUE, max, 0, 0);
    }

    /// A whole number, where anything below 1 means -1: no limit.
    static Kind<Integer> limit() {
        return new IntegerKind(Integer.MIN_VALUE, Integer.MAX_VALUE, 1, -1);
    }

    /// Whole seconds; outside the bounds is an error.
    static Kind<Duration> seconds(int min, int max) {
        return new DurationKind(Duration.ofSeconds(1), integer(min, max), max);
    }

    /// Whole minutes from 1; more than `cap` means `cap`, with a warning.
    static Kind<Duration> minutes(int cap) {
        return new DurationKind(Duration.ofMinutes(1), integer(1, Integer.MAX_VALUE), cap);
    }

    /// The rest of the line; may be given once.
    static Kind<String> text(int bytesMax) {
        return new TextKind(bytesMax, false);
    }

    /// The rest of the line; the last one wins.
    static Kind<String> lastText(int bytesMax) {
        return new TextKind(bytesMax, true);
    }

    /// The rest of the line as a path; may be given once.
    static Kind<Path> path() {
        return new PathKind(false);
    }

    /// The rest of the line as a path; the last one wins.
    static Kind<Path> lastPath() {
        return new PathKind(true);
    }

    /// One of these constants, spelled in lower case.
    static <E extends Enum<E>> Kind<E> choice(List<E> constants) {
        return new ChoiceKind<>(List.copyOf(constants));
    }
}
