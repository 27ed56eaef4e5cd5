package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Texts, one a line.
///
/// @param argument how the manual describes one of them
record TextListKind(String argument) implements Kind<List<String>> {
    private static final Kind<String> TEXT = Kind.text(65_535);
    private static final int LINES_MAX = 1000;

    @Override
    public @Nullable List<String> read(
            ConfigLine line, @Nullable List<String> earlier, ConfigReport report) {
        String text = TEXT.read(line, null, report);
        if (text == null) {
            return null;
        }
        var all = new ArrayList<>(earlier == null ? List.of() : earlier);
        if (all.size() == LINES_MAX) {
            report.problem(
                    line.place(), "More than " + LINES_MAX + " lines of " + line.name() + ".");
            return null;
        }
        all.add(text);
        return List.copyOf(all);
    }

    @Override
    public List<String> write(List<String> value) {
        return value;
    }
}
