package io.haltere.tools.settings;

import java.util.List;

/// The command line, or an option file, asks for what cannot be. Ends the tool with status 1.
public final class UsageException extends Exception {
    public static final int STATUS = 1;

    private static final long serialVersionUID = 1L;

    private final Tool tool;

    UsageException(Tool tool, String message) {
        super(message, null, false, false);
        this.tool = tool;
    }

    /// What to print to stderr: the sentence, an empty line, where to read on.
    public List<String> lines() {
        return List.of(message(), "", "Use '" + tool.command() + " --help' to see usage.");
    }

    String message() {
        return String.valueOf(getMessage());
    }
}
