package io.haltere.tools.settings;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.TopicName;
import io.haltere.tools.output.OutputFormat;
import java.util.List;
import java.util.Map;

/// What `mosquitto_rr` is asked to do.
///
/// @param publication the request; with MQTT 5 its properties name the response topic
/// @param latency whether to print how long the response took
/// @param timeout seconds after which to give up; 0 for never
/// @param noRetain whether a retained message is no response
public record RrSettings(
        ConnectionSettings connection,
        Publication publication,
        TopicName responseTopic,
        boolean latency,
        int timeout,
        boolean noRetain,
        OutputFormat format,
        Properties subscribeProperties) {
    private static final String INCOMPLETE =
            "Error: All of topic, message, and response topic must be supplied.";

    /// @param environment the variables, which may lead to an option file
    public static RrSettings parse(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException {
        var words = Arguments.read(Tool.RR, arguments, environment);
        var properties = PacketProperties.of(words);
        var connection = ConnectionSettings.of(words, properties);
        var publication = Publication.of(words, properties, INCOMPLETE);
        if (publication.mode() == Publication.Mode.STDIN_LINES) {
            throw ConnectionSettings.unsupported(words, Flag.STDIN_LINES);
        }
        String topic = words.text(Flag.RESPONSE_TOPIC);
        if (topic == null) {
            throw words.problem(INCOMPLETE);
        }
        TopicName responseTopic = new TopicArguments(words).name(topic, Flag.RESPONSE_TOPIC);
        return new RrSettings(
                connection,
                connection.version() == ProtocolVersion.V5
                        ? publication.with(Property.RESPONSE_TOPIC, topic)
                        : publication,
                responseTopic,
                words.has(Flag.LATENCY),
                SubSettings.timeout(words),
                words.has(Flag.NO_RETAINED),
                SubSettings.format(words),
                properties.subscribe());
    }
}
