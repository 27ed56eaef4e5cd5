package io.haltere.config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// The lines of a configuration file, with the files it includes where they were asked for.
///
/// @param name as it was given, for messages
/// @param directories those that include_dir names, whether they hold files or not
public record ConfigFile(String name, List<ConfigEntry> entries, List<Path> directories)
        implements ConfigEntry {
    /// The option that asks for the files of a directory; it is answered here.
    public static final String INCLUDE_DIR = "include_dir";

    /// The option that has variables replaced in the values after it; it is answered here.
    public static final String EXPAND_ENVIRONMENT = "expand_environment";

    /// Bytes of the largest configuration, all its files and the variables in them together.
    public static final int SIZE_MAX = 16 << 20;

    public ConfigFile {
        entries = List.copyOf(entries);
        directories = List.copyOf(directories);
    }

    /// Reads a file and those it includes. What cannot be read is reported and left out.
    ///
    /// @param environment variables that values may name, once `expand_environment` allows it
    public static ConfigFile load(Path path, Map<String, String> environment, ConfigReport report) {
        return new ConfigLoader(environment, report).main(path);
    }

    /// The files that `include_dir` reads from a directory, in their order.
    ///
    /// @throws IOException when the directory cannot be read
    public static List<Path> included(Path directory) throws IOException {
        return ConfigLoader.files(directory);
    }

    /// Reads lines that are in memory. They cannot include files.
    ///
    /// @param environment variables that values may name, once `expand_environment` allows it
    public static ConfigFile parse(
            String name, byte[] content, Map<String, String> environment, ConfigReport report) {
        return new ConfigLoader(environment, report).text(name, content);
    }

    /// Reads lines that are in memory and can name no variables.
    public static ConfigFile parse(String name, byte[] content, ConfigReport report) {
        return parse(name, content, Map.of(), report);
    }
}
