package io.haltere.tools.settings;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.RetainHandling;
import io.haltere.mqtt.SubscriptionOptions;
import io.haltere.mqtt.TopicFilter;
import io.haltere.tools.output.OutputFormat;
import java.util.List;
import java.util.Map;

/// What `mosquitto_sub` is asked to do.
///
/// @param filters to subscribe to; may be empty if there is something to unsubscribe from
/// @param filterOuts topics that are not printed
/// @param count of messages after which to exit; 0 for no end
/// @param timeout seconds after which to give up; 0 for never
/// @param randomFilter the share of messages to print, in percent: 0.1 to 100
public record SubSettings(
        ConnectionSettings connection,
        List<TopicFilter> filters,
        List<TopicFilter> filterOuts,
        List<TopicFilter> unsubscribes,
        SubscriptionOptions options,
        int count,
        boolean exitAfterSuback,
        int timeout,
        boolean noRetain,
        boolean retainedOnly,
        boolean removeRetained,
        double randomFilter,
        boolean messageRate,
        boolean watch,
        OutputFormat format,
        Properties subscribeProperties,
        Properties unsubscribeProperties) {
    public static final double EVERYTHING = 100;

    private static final double SHARE_LEAST = 0.1;

    /// @param environment the variables, which may lead to an option file
    public static SubSettings parse(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException {
        var words = Arguments.read(Tool.SUB, arguments, environment);
        var properties = PacketProperties.of(words);
        var connection = ConnectionSettings.of(words, properties);
        var topics = new TopicArguments(words);
        List<TopicFilter> filters = topics.filters(Flag.TOPIC, "subscription");
        List<TopicFilter> unsubscribes = topics.filters(Flag.UNSUBSCRIBE, "unsubscribe");
        if (filters.isEmpty() && unsubscribes.isEmpty()) {
            throw words.problem("Error: You must specify a topic to subscribe to.");
        }
        boolean noRetain = words.has(Flag.NO_RETAINED);
        boolean retainedOnly = words.has(Flag.RETAINED_ONLY);
        if (noRetain && retainedOnly) {
            throw words.problem("Error: Combining '-R' and '--retained-only' makes no sense.");
        }
        return new SubSettings(
                connection,
                filters,
                topics.filters(Flag.FILTER_OUT, "filter"),
                unsubscribes,
                new SubscriptionOptions(
                        connection.qos(),
                        false,
                        words.has(Flag.RETAIN_AS_PUBLISHED),
                        retainHandling(words)),
                count(words),
                words.has(Flag.EXIT_SUBSCRIBED),
                timeout(words),
                noRetain,
                retainedOnly,
                words.has(Flag.REMOVE_RETAINED),
                randomFilter(words),
                words.has(Flag.MESSAGE_RATE),
                words.has(Flag.WATCH),
                format(words),
                properties.subscribe(),
                properties.unsubscribe());
    }

    /// `-C`; 0 without it.
    static int count(Arguments words) throws UsageException {
        return words.integer(
                Flag.COUNT, 0, 1, Integer.MAX_VALUE, "Error: Invalid message count \"{}\".");
    }

    /// `-W`; 0 without it.
    static int timeout(Arguments words) throws UsageException {
        return words.integer(
                Flag.TIMEOUT, 0, 1, Integer.MAX_VALUE, "Error: Invalid timeout \"{}\".");
    }

    private static double randomFilter(Arguments words) throws UsageException {
        return words.decimal(
                Flag.RANDOM_FILTER,
                EVERYTHING,
                SHARE_LEAST,
                EVERYTHING,
                "Error: --random-filter chance must be between 0.1-100.0");
    }

    /// Without a wish of its own, `-R` spares the broker what would not be printed.
    private static RetainHandling retainHandling(Arguments words) throws UsageException {
        String text =
                words.text(Flag.RETAIN_HANDLING, words.has(Flag.NO_RETAINED) ? "never" : "always");
        return switch (text) {
            case "always" -> RetainHandling.ALWAYS;
            case "new" -> RetainHandling.IF_NEW;
            case "never" -> RetainHandling.NEVER;
            default -> throw words.problem("Error: Unknown retain handling '" + text + "'.");
        };
    }

    static OutputFormat format(Arguments words) throws UsageException {
        boolean endsLine = !words.has(Flag.NO_EOL);
        String format = words.text(Flag.FORMAT);
        if (format == null) {
            return words.has(Flag.VERBOSE)
                    ? OutputFormat.verbose(endsLine)
                    : OutputFormat.payload(endsLine);
        }
        try {
            return OutputFormat.parse(format, words.has(Flag.PRETTY), endsLine);
        } catch (IllegalArgumentException bad) {
            throw words.problem(String.valueOf(bad.getMessage()));
        }
    }
}
