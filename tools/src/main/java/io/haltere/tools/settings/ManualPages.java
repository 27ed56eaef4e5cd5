package io.haltere.tools.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the manual pages of the tools into a folder; part of the build.
public final class ManualPages {
    private ManualPages() {}

    /// @param arguments the folder
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        for (Tool tool : Tool.values()) {
            Files.writeString(folder.resolve(tool.command() + ".1"), new ManualPage(tool).text());
        }
    }
}
