package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A set of categories that grows line by line; the first line replaces the default.
enum LogTypeKind implements Kind<Set<LogType>> {
    INSTANCE;

    @Override
    public @Nullable Set<LogType> read(
            ConfigLine line, @Nullable Set<LogType> earlier, ConfigReport report) {
        String token = line.firstToken();
        return switch (token) {
            case "none" -> Set.of();
            case "all" -> Set.of(LogType.values());
            default -> plus(token, line, earlier, report);
        };
    }

    private static @Nullable Set<LogType> plus(
            String token, ConfigLine line, @Nullable Set<LogType> earlier, ConfigReport report) {
        for (LogType type : LogType.values()) {
            if (spelling(type).equals(token)) {
                var types = EnumSet.of(type);
                types.addAll(earlier == null ? Set.of() : earlier);
                return Set.copyOf(types);
            }
        }
        report.invalid(line, token);
        return null;
    }

    private static String spelling(LogType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> write(Set<LogType> value) {
        if (value.isEmpty()) {
            return List.of("none");
        }
        var lines = new ArrayList<String>();
        for (LogType type : LogType.values()) {
            if (value.contains(type)) {
                lines.add(spelling(type));
            }
        }
        return lines;
    }

    @Override
    public String argument() {
        return "none|error|warning|notice|information|debug|subscribe|unsubscribe|internal"
                + "|websockets|all";
    }
}
