package io.haltere.tools.settings;

import java.util.List;
import java.util.Map;

/// What `mosquitto_pub` is asked to do.
public record PubSettings(ConnectionSettings connection, Publication publication) {
    /// @param environment the variables, which may lead to an option file
    public static PubSettings parse(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException {
        var words = Arguments.read(Tool.PUB, arguments, environment);
        var properties = PacketProperties.of(words);
        var connection = ConnectionSettings.of(words, properties);
        return new PubSettings(
                connection,
                Publication.of(
                        words, properties, "Error: Both topic and message must be supplied."));
    }
}
