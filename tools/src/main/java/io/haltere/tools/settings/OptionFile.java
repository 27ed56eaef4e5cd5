package io.haltere.tools.settings;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file of options that stand before those of the command line: a flag and the rest of the line
/// as its value; `#` begins a comment.
///
/// @param environment the variables that lead to the file
record OptionFile(Tool tool, Map<String, String> environment) {
    private static final int LINE_BYTES_MAX = 1024;
    private static final int LINES_MAX = 10_000;

    /// The words of each line.
    ///
    /// @param named the file that must be there; null for the usual one, which may be absent
    List<List<String>> lines(@Nullable String named) throws UsageException {
        // Mostly there is none: a File sees that without loading all of java.nio.file.
        File file = named == null ? usual() : new File(named);
        if (file == null || named == null && !file.isFile()) {
            return List.of();
        }
        var lines = new ArrayList<List<String>>();
        try (BufferedReader reader =
                new BufferedReader(new FileReader(file, StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            while (line != null) {
                add(lines, line, file);
                line = reader.readLine();
            }
        } catch (IOException failure) {
            throw problem("Error: Unable to read options file '" + file + "'.");
        }
        return lines;
    }

    private @Nullable File usual() {
        String config = environment.get("XDG_CONFIG_HOME");
        if (config != null && !config.isEmpty()) {
            return new File(config, tool.command());
        }
        String home = environment.get("HOME");
        if (home != null && !home.isEmpty()) {
            return new File(new File(home, ".config"), tool.command());
        }
        String profile = environment.get("USERPROFILE");
        return profile == null ? null : new File(profile, tool.command() + ".conf");
    }

    private void add(List<List<String>> lines, String line, File file) throws UsageException {
        if (line.length() > LINE_BYTES_MAX
                || line.getBytes(StandardCharsets.UTF_8).length > LINE_BYTES_MAX) {
            throw problem("Error: Line too long in options file '" + file + "'.");
        }
        String text = line.stripLeading();
        if (text.isEmpty() || text.charAt(0) == '#') {
            return;
        }
        if (lines.size() == LINES_MAX) {
            throw problem("Error: Too many lines in options file '" + file + "'.");
        }
        lines.add(words(text));
    }

    private List<String> words(String line) {
        var words = new ArrayList<String>();
        String rest = cut(line, words);
        if (Flag.of(tool, words.getFirst()) == Flag.PROPERTY) {
            rest = cut(rest, words);
            rest = cut(rest, words);
            if (words.getLast().equalsIgnoreCase("user-property")) {
                rest = cut(rest, words);
            }
        }
        if (!rest.isEmpty()) {
            words.add(rest);
        }
        return words;
    }

    /// Moves the first word of a text to a list; returns the rest.
    private static String cut(String text, List<String> words) {
        int end = text.indexOf(' ');
        if (end < 0) {
            words.add(text.stripTrailing());
            return "";
        }
        words.add(text.substring(0, end));
        return text.substring(end).stripLeading();
    }

    private UsageException problem(String sentence) {
        return new UsageException(tool, sentence);
    }
}
