package io.haltere.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The four spellings of a switch.
enum BooleanKind implements Kind<Boolean> {
    INSTANCE;

    @Override
    public @Nullable Boolean read(ConfigLine line, @Nullable Boolean earlier, ConfigReport report) {
        String token = line.firstToken();
        return switch (token) {
            case "true", "1" -> Boolean.TRUE;
            case "false", "0" -> Boolean.FALSE;
            default -> {
                report.invalid(line, token);
                yield null;
            }
        };
    }

    @Override
    public List<String> write(Boolean value) {
        return List.of(value.toString());
    }

    @Override
    public String argument() {
        return "true|false";
    }
}
