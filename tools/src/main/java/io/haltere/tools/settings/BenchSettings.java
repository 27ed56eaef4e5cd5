package io.haltere.tools.settings;

import io.haltere.mqtt.Properties;
import java.util.List;
import java.util.Map;

/// What `mosquitto_bench` is asked to do.
public record BenchSettings(ConnectionSettings connection, Load load, boolean json) {
    /// Bytes at the beginning of a payload that the tool needs for itself.
    public static final int SIZE_MIN = 20;

    private static final int CLIENTS_MAX = 1_000_000;
    private static final int WINDOW_MAX = 1_000_000;
    private static final double SECONDS_MAX = 1e7;
    private static final double RATE_MAX = 1e9;

    /// Who publishes how much to whom.
    ///
    /// @param idle clients that are only there
    /// @param topic in which `%i` stands for a number
    /// @param size bytes of a payload, [#SIZE_MIN] or more
    /// @param rate messages per second and publisher; 0 for as many as it can
    /// @param window messages of a publisher on their way to the subscribers; 0 for no limit
    /// @param messages of each publisher, after which to end; 0 to end after the duration
    /// @param duration seconds of measuring
    /// @param warmUp seconds of publishing before it
    /// @param rampUp connections per second; 0 for as many as it can
    public record Load(
            int publishers,
            int subscribers,
            int idle,
            String topic,
            int size,
            boolean retain,
            double rate,
            int window,
            int messages,
            double duration,
            double warmUp,
            double rampUp,
            Properties publishProperties,
            Properties subscribeProperties) {}

    /// @param environment the variables, which may lead to an option file
    public static BenchSettings parse(List<String> arguments, Map<String, String> environment)
            throws UsageException, HelpException {
        var words = Arguments.read(Tool.BENCH, arguments, environment);
        var properties = PacketProperties.of(words);
        var connection = ConnectionSettings.of(words, properties);
        String topic = words.text(Flag.TOPIC, "bench/%i");
        new TopicArguments(words).name(topic, Flag.TOPIC);
        var load =
                new Load(
                        clients(words, Flag.PUBLISHERS, 1),
                        clients(words, Flag.SUBSCRIBERS, 1),
                        clients(words, Flag.IDLE, 0),
                        topic,
                        whole(words, Flag.SIZE, 64, SIZE_MIN, Publication.PAYLOAD_MAX),
                        words.has(Flag.RETAIN),
                        decimal(words, Flag.RATE, 0, RATE_MAX),
                        whole(words, Flag.WINDOW, 0, 0, WINDOW_MAX),
                        whole(words, Flag.MESSAGES, 0, 0, Integer.MAX_VALUE),
                        decimal(words, Flag.DURATION, 10, SECONDS_MAX),
                        decimal(words, Flag.WARM_UP, 0, SECONDS_MAX),
                        decimal(words, Flag.RAMP_UP, 0, RATE_MAX),
                        properties.publish(),
                        properties.subscribe());
        if (load.publishers + load.subscribers + load.idle == 0) {
            throw words.problem("Error: There is nobody to connect.");
        }
        return new BenchSettings(connection, load, words.has(Flag.JSON));
    }

    private static int clients(Arguments words, Flag flag, int absent) throws UsageException {
        return whole(words, flag, absent, 0, CLIENTS_MAX);
    }

    private static int whole(Arguments words, Flag flag, int absent, int least, int most)
            throws UsageException {
        return words.integer(
                flag,
                absent,
                least,
                most,
                "Error: Invalid "
                        + flag.spellings().getFirst()
                        + " '{}', it must be between "
                        + least
                        + " and "
                        + most
                        + ".");
    }

    private static double decimal(Arguments words, Flag flag, double absent, double most)
            throws UsageException {
        return words.decimal(
                flag,
                absent,
                0,
                most,
                "Error: Invalid "
                        + flag.spellings().getFirst()
                        + " '{}', it must be a number from 0 to "
                        + (long) most
                        + ".");
    }
}
