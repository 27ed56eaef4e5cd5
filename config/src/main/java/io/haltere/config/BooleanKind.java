package io.haltere.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The four spellings of a switch.
enum BooleanKind implements Kind<Boolean> {
    INSTANCE;

    @Override
    public @Nullable Boolean read(
            ConfigLine line, @Nullable Boolean earlier, ConfigReport report) {
        String token = line.firstToken();
        switch (token) {
            case "true", "1":
                return Boolean.TRUE;
            case "false", "0":
                return Boolean.FALSE;
            default:
                report.invalid(line, token);
                return null;
        }
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
