package io.haltere.config;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the text of a file `t.conf` in tests.
final class Conf {
    private final ConfigReport report = new ConfigReport();
    private final ConfigFile file;

    Conf(byte[] content) {
        file = ConfigFile.parse("t.conf", content, report);
    }

    Conf(String content) {
        this(content.getBytes(StandardCharsets.UTF_8));
    }

    List<ConfigLine> lines() {
        return file.entries().stream().map(ConfigLine.class::cast).toList();
    }

    /// Gives every line to the option and returns what it has in the end.
    <T extends @Nullable Object> T value(Option<T> option) {
        var draft = new Values.Draft();
        for (ConfigLine line : lines()) {
            draft.read(option, line, report);
        }
        return draft.values().get(option);
    }

    /// What reading the option says about the text.
    List<String> complaints(Option<?> option) {
        value(option);
        return said();
    }

    List<String> said() {
        return report.messages().stream().flatMap(message -> message.lines().stream()).toList();
    }
}
