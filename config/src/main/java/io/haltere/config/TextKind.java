package io.haltere.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rest of the line, as it stands: a `#` inside is text.
///
/// @param bytesMax the longest value, in bytes of UTF-8
/// @param lastWins whether a second line replaces the first; otherwise it is an error
record TextKind(int bytesMax, boolean lastWins) implements Kind<String> {
    /// The longest text that any option takes.
    static final int BYTES_MAX = 65_535;

    @Override
    public @Nullable String read(ConfigLine line, @Nullable String earlier, ConfigReport report) {
        String text = line.value();
        if (text.isEmpty()) {
            report.invalid(line, text);
        } else if (!line.isWellFormed()) {
            report.malformed(line);
        } else if (text.getBytes(StandardCharsets.UTF_8).length > bytesMax) {
            report.problem(
                    line.place(),
                    "Invalid " + line.name() + " value (longer than " + bytesMax + " bytes).");
        } else if (earlier != null && !lastWins) {
            report.duplicate(line);
        } else {
            return text;
        }
        return null;
    }

    @Override
    public List<String> write(String value) {
        return List.of(value);
    }

    @Override
    public String argument() {
        return "text";
    }
}
