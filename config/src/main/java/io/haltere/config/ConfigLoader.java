package io.haltere.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one configuration: the main file and what it includes.
final class ConfigLoader {
    private static final String SUFFIX = ".conf";

    private static final String VARIABLE = "${";

    private final Map<String, String> environment;
    private final ConfigReport report;
    private final List<Path> directories = new ArrayList<>();
    private int bytesLeft = ConfigFile.SIZE_MAX;

    /// Whether variables are replaced in the lines that come now, of whichever file.
    private boolean expands;

    ConfigLoader(Map<String, String> environment, ConfigReport report) {
        this.environment = environment;
        this.report = report;
    }

    ConfigFile main(Path path) {
        return new ConfigFile(path.toString(), read(path, null, true), directories);
    }

    ConfigFile text(String name, byte[] content) {
        return new ConfigFile(name, parse(name, content, null, false), directories);
    }

    private List<ConfigEntry> read(Path path, @Nullable Place asked, boolean mayInclude) {
        byte[] content = bytes(path, asked);
        return content == null ? List.of() : parse(path.toString(), content, asked, mayInclude);
    }

    private byte @Nullable [] bytes(Path path, @Nullable Place asked) {
        String complaint = "Unable to open config file " + path + ".";
        if (Files.isDirectory(path)) {
            report.problem(asked, complaint, "It is a directory.");
            return null;
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(bytesLeft + 1); // one more tells that it is too much
            if (content.length <= bytesLeft) {
                bytesLeft -= content.length;
                return content;
            }
            report.problem(asked, complaint, "More than " + ConfigFile.SIZE_MAX + " bytes in all.");
        } catch (NoSuchFileException e) {
            report.problem(asked, complaint, "It does not exist.");
        } catch (IOException e) {
            report.problem(asked, complaint, "The reason: " + e);
        }
        return null;
    }

    private List<ConfigEntry> parse(
            String name, byte[] content, @Nullable Place asked, boolean mayInclude) {
        var entries = new ArrayList<ConfigEntry>();
        var parser = new LineParser(content);
        for (int number = 1; parser.hasNext(); number++) {
            ConfigLine line = expanded(parser.next(new Place(name, number, asked)));
            if (line == null) {
                continue;
            }
            switch (line.name()) {
                case ConfigFile.EXPAND_ENVIRONMENT -> expands = isTrue(line);
                case ConfigFile.INCLUDE_DIR -> include(line, entries, mayInclude);
                default -> entries.add(line);
            }
        }
        return entries;
    }

    private boolean isTrue(ConfigLine line) {
        return Boolean.TRUE.equals(Kind.bool().read(line, null, report));
    }

    /// The line with the values of its variables; null when one of them is not set, which is then
    /// reported. `$${` stands for the characters `${`.
    private @Nullable ConfigLine expanded(@Nullable ConfigLine line) {
        if (line == null || !expands || !line.value().contains(VARIABLE)) {
            return line;
        }
        String value = line.value();
        var text = new StringBuilder();
        int done = 0;
        for (int at = value.indexOf(VARIABLE); at >= 0; at = value.indexOf(VARIABLE, done)) {
            if (at > done && value.charAt(at - 1) == '$') {
                text.append(value, done, at - 1).append(VARIABLE);
                done = at + VARIABLE.length();
                continue;
            }
            int end = value.indexOf('}', at);
            if (end < 0) {
                report.problem(line.place(), "A variable in a value has no '}'.");
                return null;
            }
            String variable = variable(line, value.substring(at + VARIABLE.length(), end));
            if (variable == null) {
                return null;
            }
            text.append(value, done, at).append(variable);
            done = end + 1;
        }
        return line.withValue(text.append(value, done, value.length()).toString());
    }

    private @Nullable String variable(ConfigLine line, String name) {
        String value = environment.get(name);
        if (value == null) {
            report.problem(line.place(), "Environment variable '" + name + "' is not set.");
            return null;
        }
        // A short file may name a long variable many times.
        int bytes = value.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > bytesLeft) {
            report.problem(
                    line.place(),
                    "Environment variable '" + name + "' is too long.",
                    "More than " + ConfigFile.SIZE_MAX + " bytes in all.");
            return null;
        }
        bytesLeft -= bytes;
        return value;
    }

    private void include(ConfigLine line, List<ConfigEntry> entries, boolean mayInclude) {
        if (!mayInclude) {
            report.problem(line.place(), "An included file cannot use include_dir.");
            return;
        }
        String directory = new TextKind(TextKind.BYTES_MAX, true).read(line, null, report);
        if (directory == null) {
            return;
        }
        for (Path path : files(line, directory)) {
            report.info("Loading config file '" + path + "'");
            entries.add(
                    new ConfigFile(path.toString(), read(path, line.place(), false), List.of()));
        }
    }

    private List<Path> files(ConfigLine line, String directory) {
        try {
            Path path = Path.of(directory);
            directories.add(path);
            return files(path);
        } catch (IOException | InvalidPathException e) {
            report.problem(line.place(), "Unable to open include_dir '" + directory + "'.");
            return List.of();
        }
    }

    /// The files of a directory that include_dir reads, in their order.
    static List<Path> files(Path directory) throws IOException {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
            for (Path path : paths) {
                if (isIncluded(path)) {
                    files.add(path);
                }
            }
        } catch (DirectoryIteratorException failure) {
            throw failure.getCause();
        }
        files.sort(IncludeOrder.INSTANCE);
        return files;
    }

    private static boolean isIncluded(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.length() > SUFFIX.length() && name.endsWith(SUFFIX) && !Files.isDirectory(path);
    }
}
