package io.haltere.tools.output;

import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// How a received message is printed. Immutable.
public sealed interface OutputFormat permits PlainFormat, PatternFormat {
    /// Prints the message; nothing is flushed.
    ///
    /// @param received the time of arrival, asked for at most once, and only if it is printed: time
    ///   zones are slow to load
    /// @return what to say on stderr, or null
    @Nullable String write(Publish message, Supplier<ZonedDateTime> received, OutputStream out)
            throws IOException;

    /// The payload; nothing for an empty one.
    static OutputFormat payload(boolean endsLine) {
        return new PlainFormat(false, endsLine);
    }

    /// Topic and payload.
    static OutputFormat verbose(boolean endsLine) {
        return new PlainFormat(true, endsLine);
    }

    /// The language of `-F`.
    ///
    /// @param pretty whether JSON is indented
    /// @throws IllegalArgumentException with a sentence for the user
    static OutputFormat parse(String pattern, boolean pretty, boolean endsLine) {
        return new PatternFormat(new PatternReader(pattern, pretty).pieces(), endsLine);
    }
}
