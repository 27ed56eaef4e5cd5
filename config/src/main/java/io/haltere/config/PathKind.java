package io.haltere.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rest of the line as a path of the file system.
enum PathKind implements Kind<Path> {
    INSTANCE;

    private static final TextKind TEXT = new TextKind(TextKind.BYTES_MAX, false);

    @Override
    public @Nullable Path read(ConfigLine line, @Nullable Path earlier, ConfigReport report) {
        String text = TEXT.read(line, earlier == null ? null : earlier.toString(), report);
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
