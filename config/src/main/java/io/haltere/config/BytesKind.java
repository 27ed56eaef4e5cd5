package io.haltere.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A decimal number of bytes, up to 2^63 - 1. Mosquitto reads such a value up to the first
/// character that is no digit; a unit behind it would go unseen, so that is an error here.
record BytesKind() implements Kind<Long> {
    @Override
    public @Nullable Long read(ConfigLine line, @Nullable Long earlier, ConfigReport report) {
        String token = line.firstToken();
        if (!token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return Long.valueOf(token);
            } catch (NumberFormatException tooLarge) {
                // Told below.
            }
        }
        report.invalid(line, token);
        return null;
    }

    @Override
    public List<String> write(Long value) {
        return List.of(value.toString());
    }

    @Override
    public String argument() {
        return "bytes";
    }
}
