package io.haltere.config;

import java.util.List;

/// Something to tell the operator that does not stop the start.
public record ConfigNotice(Level level, String text) implements ConfigMessage {
    /// How it is logged.
    public enum Level {
        INFORMATION,
        NOTICE,
        WARNING
    }

    @Override
    public List<String> lines() {
        return List.of(text);
    }
}
