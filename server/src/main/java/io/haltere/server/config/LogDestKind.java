package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Destinations that add up line by line; the first line replaces the default, `none` all before
/// it.
enum LogDestKind implements Kind<LogDestinations> {
    INSTANCE;

    @Override
    public @Nullable LogDestinations read(
            ConfigLine line, @Nullable LogDestinations earlier, ConfigReport report) {
        LogDestinations so = earlier == null ? LogDestinations.NONE : earlier;
        String token = line.firstToken();
        return switch (token) {
            case "none" -> LogDestinations.NONE;
            case "stdout" -> so.withStdout();
            case "stderr" -> so.withStderr();
            case "syslog" -> so.withSyslog();
            case "topic" -> so.withTopic();
            case "file" -> file(line, so, report);
            default -> {
                report.invalid(line, token);
                yield null;
            }
        };
    }

    private static @Nullable LogDestinations file(
            ConfigLine line, LogDestinations so, ConfigReport report) {
        var rest =
                new ConfigLine(
                        line.place(),
                        "\"log_dest file\"",
                        line.afterFirstToken(),
                        line.isWellFormed());
        Path file = Kind.path().read(rest, null, report);
        if (file == null) {
            return null;
        }
        if (so.file() != null && !so.file().equals(file)) {
            report.problem(line.place(), "Duplicate \"log_dest file\" value.");
            return null;
        }
        return so.withFile(file);
    }

    @Override
    public List<String> write(LogDestinations value) {
        var lines = new ArrayList<String>();
        if (value.stdout()) {
            lines.add("stdout");
        }
        if (value.stderr()) {
            lines.add("stderr");
        }
        if (value.syslog()) {
            lines.add("syslog");
        }
        if (value.topic()) {
            lines.add("topic");
        }
        if (value.file() != null) {
            lines.add("file " + value.file());
        }
        return lines.isEmpty() ? List.of("none") : lines;
    }

    @Override
    public String argument() {
        return "none|stdout|stderr|syslog|topic|file PATH";
    }
}
