package io.haltere.tools.settings;

import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.TopicName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What is published, and how often.
///
/// @param text the payload of [Mode#MESSAGE]; empty in other modes
/// @param file the payload's source in [Mode#FILE]; null in other modes
/// @param repeat 1 or more; what comes from stdin is sent once
/// @param delay between two repetitions
/// @param properties for PUBLISH; empty unless the version is 5
public record Publication(
        Mode mode,
        String text,
        @Nullable Path file,
        TopicName topic,
        boolean retain,
        int repeat,
        Duration delay,
        Properties properties) {
    /// The largest payload, in bytes.
    public static final int PAYLOAD_MAX = 268_435_455;

    private static final double NANOS = 1e9;
    private static final double DELAY_MAX = 1e9;

    /// Where the payload comes from.
    public enum Mode {
        MESSAGE(Flag.MESSAGE),
        FILE(Flag.FILE),
        STDIN(Flag.STDIN_FILE),
        STDIN_LINES(Flag.STDIN_LINES),
        NULL(Flag.NULL);

        private static final Mode[] MODES = values();

        private final Flag flag;

        Mode(Flag flag) {
            this.flag = flag;
        }
    }

    /// @param incomplete what to say if topic or message are missing
    static Publication of(Arguments arguments, PacketProperties properties, String incomplete)
            throws UsageException {
        Mode mode = mode(arguments);
        String topic = arguments.text(Flag.TOPIC);
        if (mode == null || topic == null) {
            throw arguments.problem(incomplete);
        }
        String text = arguments.text(Flag.MESSAGE, "");
        boolean isLong = text.length() > PAYLOAD_MAX / 3; // A char has three bytes at most.
        if (isLong && text.getBytes(StandardCharsets.UTF_8).length >= PAYLOAD_MAX) {
            throw arguments.problem(
                    "Error: Message length must be less than " + PAYLOAD_MAX + " bytes.");
        }
        String file = arguments.text(Flag.FILE);
        double delay =
                arguments.decimal(
                        Flag.REPEAT_DELAY,
                        0,
                        0,
                        DELAY_MAX,
                        "Error: --repeat-delay argument must be >=0.0.");
        return new Publication(
                mode,
                text,
                file == null ? null : Path.of(file),
                new TopicArguments(arguments).name(topic, Flag.TOPIC),
                arguments.has(Flag.RETAIN),
                arguments.integer(
                        Flag.REPEAT,
                        1,
                        1,
                        Integer.MAX_VALUE,
                        "Error: --repeat argument must be >0."),
                delay == 0 ? Duration.ZERO : Duration.ofNanos((long) (delay * NANOS)),
                properties.publish());
    }

    /// This publication, with a property that replaces one of the same name.
    <T> Publication with(Property<T> property, T value) {
        return new Publication(
                mode,
                text,
                file,
                topic,
                retain,
                repeat,
                delay,
                properties.without(property).with(property, value));
    }

    /// The one mode that is asked for; null if none is.
    private static @Nullable Mode mode(Arguments arguments) throws UsageException {
        Mode only = null;
        for (Mode mode : Mode.MODES) {
            int count = arguments.count(mode.flag);
            if (count > 1 || count == 1 && only != null) {
                throw arguments.problem("Error: Only one type of message can be sent at once.");
            }
            if (count == 1) {
                only = mode;
            }
        }
        return only;
    }
}
