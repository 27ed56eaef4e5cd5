package io.haltere.tools.output;

import io.haltere.mqtt.packet.Publish;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What is printed without `-F`.
record PlainFormat(boolean showsTopic, boolean endsLine) implements OutputFormat {
    @Override
    public @Nullable String write(
            Publish message, Supplier<ZonedDateTime> received, OutputStream out)
            throws IOException {
        boolean isEmpty = message.payload().isEmpty();
        if (isEmpty && !(showsTopic && endsLine)) {
            return null; // As Mosquitto: not even the end of the line.
        }
        if (showsTopic) {
            out.write(message.topic().bytes());
            out.write(isEmpty ? " (null)".getBytes(StandardCharsets.UTF_8) : new byte[] {' '});
        }
        out.write(message.payload().toBytes());
        if (endsLine) {
            out.write('\n');
        }
        return null;
    }
}
