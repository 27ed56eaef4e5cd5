package io.haltere.server.config;

import io.haltere.config.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Writes the documents that follow from the option tables; a step of the build.
public final class ServerManual {
    private static final String HEADING =
            """
            An example of the broker's configuration: every option with its default.

            A line is an option's name, a space and its value. A line that begins with #
            is a comment; a # further on is part of the value.\
            """;

    private static final List<String> DESCRIPTION =
            List.of(
                    """
                    mosquitto.conf configures the broker mosquitto. The file is read when the switch
                    -c names it; without one the broker serves programs of the same machine on port
                    1883.\
                    """,
                    """
                    A line is the name of an option, a space and its value. Spaces around both are
                    ignored; a TAB is not a space. A line whose first character is # is a comment.
                    Behind a value there can be no comment, except with listener. Numbers may be
                    decimal, hexadecimal with 0x or octal with a leading 0.\
                    """,
                    """
                    Every mistake is reported with the file and the line, and the broker does not
                    start. Options of Mosquitto that this broker does not have yet are mistakes,
                    too.\
                    """);

    private ServerManual() {}

    /// The documents with all options of the broker.
    static Manual manual() {
        return new Manual(ServerConfig.SECTIONS);
    }

    static String exampleFile() {
        return manual().exampleFile(HEADING);
    }

    static String manPage() {
        return manual().manPage(
                        "mosquitto.conf", "the configuration of the MQTT broker", DESCRIPTION);
    }

    /// Writes `mosquitto.conf.5`, `mosquitto.conf.example` and `options.md` into the directory that
    /// is the only argument.
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            throw new IllegalArgumentException("one argument is needed: the directory to write to");
        }
        Path directory = Files.createDirectories(Path.of(args[0]));
        Files.writeString(directory.resolve("mosquitto.conf.5"), manPage());
        Files.writeString(directory.resolve("mosquitto.conf.example"), exampleFile());
        Files.writeString(directory.resolve("options.md"), manual().tables());
    }
}
