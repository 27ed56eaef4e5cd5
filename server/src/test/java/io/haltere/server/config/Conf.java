package io.haltere.server.config;

import io.haltere.config.ConfigMessage;
import io.haltere.config.ConfigProblem;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Reads the text of a file `t.conf` in tests.
final class Conf {
    private Conf() {}

    static ServerConfigReader.Reading read(String content) {
        return ServerConfigReader.parse("t.conf", content.getBytes(StandardCharsets.UTF_8));
    }

    /// The configuration of a text without problems.
    static ServerConfig config(String content) {
        var reading = read(content);
        ServerConfig config = reading.config();
        if (config == null) {
            throw new AssertionError(lines(reading.messages()));
        }
        return config;
    }

    static ListenerConfig onlyListener(String content) {
        List<ListenerConfig> listeners = config(content).listeners();
        if (listeners.size() != 1) {
            throw new AssertionError(listeners);
        }
        return listeners.getFirst();
    }

    /// What stops the start, as it is logged.
    static List<String> problems(String content) {
        return lines(
                read(content).messages().stream().filter(ConfigProblem.class::isInstance).toList());
    }

    /// All that is said about a text.
    static List<String> said(String content) {
        return lines(read(content).messages());
    }

    private static List<String> lines(List<ConfigMessage> messages) {
        return messages.stream().flatMap(message -> message.lines().stream()).toList();
    }
}
