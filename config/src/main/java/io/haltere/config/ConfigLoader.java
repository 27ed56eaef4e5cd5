package io.haltere.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one configuration: the main file and what it includes.
final class ConfigLoader {
    private static final String SUFFIX = ".conf";

    private final ConfigReport report;
    private int bytesLeft = ConfigFile.SIZE_MAX;

    ConfigLoader(ConfigReport report) {
        this.report = report;
    }

    ConfigFile main(Path path) {
        return new ConfigFile(path.toString(), read(path, null, true));
    }

    ConfigFile text(String name, byte[] content) {
        return new ConfigFile(name, parse(name, content, null, false));
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
            ConfigLine line = parser.next(new Place(name, number, asked));
            if (line == null) {
                continue;
            }
            if (!line.name().equals(ConfigFile.INCLUDE_DIR)) {
                entries.add(line);
            } else if (mayInclude) {
                include(line, entries);
            } else {
                report.problem(line.place(), "An included file cannot use include_dir.");
            }
        }
        return entries;
    }

    private void include(ConfigLine line, List<ConfigEntry> entries) {
        String directory = new TextKind(TextKind.BYTES_MAX, true).read(line, null, report);
        if (directory == null) {
            return;
        }
        for (Path path : files(line, directory)) {
            report.info("Loading config file '" + path + "'");
            entries.add(new ConfigFile(path.toString(), read(path, line.place(), false)));
        }
    }

    private List<Path> files(ConfigLine line, String directory) {
        var files = new ArrayList<Path>();
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(Path.of(directory))) {
            for (Path path : paths) {
                if (isIncluded(path)) {
                    files.add(path);
                }
            }
        } catch (IOException | InvalidPathException e) {
            report.problem(line.place(), "Unable to open include_dir '" + directory + "'.");
            return List.of();
        }
        files.sort(IncludeOrder.INSTANCE);
        return files;
    }

    private static boolean isIncluded(Path path) {
        String name = String.valueOf(path.getFileName());
        return name.length() > SUFFIX.length() && name.endsWith(SUFFIX) && !Files.isDirectory(path);
    }
}
