package io.haltere.tools.output;

import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The pieces of `-F`, one after the other.
record PatternFormat(List<Piece> pieces, boolean endsLine) implements OutputFormat {
    PatternFormat {
        pieces = List.copyOf(pieces);
    }

    @Override
    public @Nullable String write(
            Publish message, Supplier<ZonedDateTime> received, OutputStream out)
            throws IOException {
        ZonedDateTime time = null;
        String problem = null;
        for (Piece piece : pieces) {
            String found =
                    switch (piece) {
                        case Piece.Literal literal -> literal.write(out);
                        case Piece.Field field -> field.write(message, out);
                        case Piece.Json json -> {
                            time = time == null ? received.get() : time;
                            yield json.write(message, time, out);
                        }
                        case Piece.Time pattern -> {
                            time = time == null ? received.get() : time;
                            yield pattern.write(time, out);
                        }
                    };
            problem = found == null ? problem : found;
        }
        if (endsLine) {
            out.write('\n');
        }
        return problem;
    }
}
