package io.haltere.config;

import java.nio.file.Path;
import java.util.List;

/// The lines of a configuration file, with the files it includes where they were asked for.
///
/// @param name as it was given, for messages
public record ConfigFile(String name, List<ConfigEntry> entries) implements ConfigEntry {
    /// The option that asks for the files of a directory; it is answered here.
    public static final String INCLUDE_DIR = "include_dir";

    /// Bytes of the largest configuration, all its files together.
    public static final int SIZE_MAX = 16 << 20;

    public ConfigFile {
        entries = List.copyOf(entries);
    }

    /// Reads a file and those it includes. What cannot be read is reported and left out.
    public static ConfigFile load(Path path, ConfigReport report) {
        return new ConfigLoader(report).main(path);
    }

    /// Reads lines that are in memory. They cannot include files.
    public static ConfigFile parse(String name, byte[] content, ConfigReport report) {
        return new ConfigLoader(report).text(name, content);
    }
}
