package io.haltere.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rest of the line as a path of the file system.
///
/// @param lastWins whether a second line replaces the first; otherwise it is an error
record PathKind(boolean lastWins) implements Kind<Path> {
    @Override
    public @Nullable Path read(ConfigLine line, @Nullable Path earlier, ConfigReport report) {
        var kind = new TextKind(TextKind.BYTES_MAX, lastWins);
        String text = kind.read(line, earlier == null ? null : earlier.toString(), report);
        return text == null ? null : parse(line, text, report);
    }

    private static @Nullable Path parse(ConfigLine line, String text, ConfigReport report) {
        try {
            Path path = Path.of(text);
            // `/a /` loses its slash, and the space at its end could not be written down.
            if (!path.toString().endsWith(" ")) {
                return path;
            }
        } catch (InvalidPathException e) {
            // A letter that the encoding of file names does not have: no such file can exist.
            report.problem(line.place(), "Invalid " + line.name() + " value.", e.getReason());
            return null;
        }
        report.invalid(line, text);
        return null;
    }

    @Override
    public List<String> write(Path value) {
        return List.of(value.toString());
    }

    @Override
    public String argument() {
        return "path";
    }
}
