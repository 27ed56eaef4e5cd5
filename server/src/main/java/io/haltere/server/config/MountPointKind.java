package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What can stand in front of a topic; the last one wins.
enum MountPointKind implements Kind<String> {
    INSTANCE;

    private static final int BYTES_MAX = 65_535;

    @Override
    public @Nullable String read(ConfigLine line, @Nullable String earlier, ConfigReport report) {
        String text = Kind.lastText(BYTES_MAX).read(line, earlier, report);
        if (text == null) {
            return null;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (TopicName.parse(bytes, 0, bytes.length) == null) {
            report.problem(
                    line.place(),
                    "Invalid mount_point '" + text + "'. Does it contain a wildcard character?");
            return null;
        }
        return text;
    }

    @Override
    public List<String> write(String value) {
        return List.of(value);
    }

    @Override
    public String argument() {
        return "topic prefix";
    }
}
