package io.haltere.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A whole number of some unit of time.
///
/// @param cap more units than this mean this many, with a warning
record DurationKind(Duration unit, Kind<Integer> units, int cap) implements Kind<Duration> {
    @Override
    public @Nullable Duration read(
            ConfigLine line, @Nullable Duration earlier, ConfigReport report) {
        Integer count = units.read(line, null, report);
        if (count == null) {
            return null;
        }
        if (count > cap) {
            report.warning(
                    "Warning: The "
                            + line.name()
                            + " value of "
                            + count
                            + " is too large, using "
                            + cap
                            + " instead.");
        }
        return unit.multipliedBy(Math.min(count, cap));
    }

    @Override
    public List<String> write(Duration value) {
        return List.of(Long.toString(value.dividedBy(unit)));
    }

    @Override
    public String argument() {
        return unit.toSeconds() == 1 ? "seconds" : "minutes";
    }
}
