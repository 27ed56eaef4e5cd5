package io.haltere.tools.output;

import io.haltere.config.Strftime;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.UserProperty;
import io.haltere.mqtt.packet.Publish;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A part of `-F`. Each writes itself, and returns what to say on stderr, or null.
sealed interface Piece {
    /// What stands for itself.
    record Literal(byte[] bytes) implements Piece {
        @Nullable String write(OutputStream out) throws IOException {
            out.write(bytes);
            return null;
        }
    }

    /// A time.
    record Time(Kind kind, Padding padding) implements Piece {
        /// What of the time is printed.
        sealed interface Kind {
            /// Date and time with zone.
            record Iso(Strftime format) implements Kind {}

            /// Seconds since 1970, a point, nanoseconds.
            record Unix() implements Kind {}

            /// Nanoseconds of the second.
            record Nanos() implements Kind {}

            /// A conversion of `strftime`.
            record Conversion(Strftime format) implements Kind {}
        }

        @Nullable String write(ZonedDateTime time, OutputStream out) throws IOException {
            switch (kind) {
                case Kind.Iso iso -> padding.writeText(utf8(iso.format.format(time)), out);
                case Kind.Unix _ -> {
                    String text = time.toEpochSecond() + "." + nanos(time);
                    new Padding(padding.isLeft(), false, padding.width(), -1)
                            .writeText(utf8(text), out);
                }
                case Kind.Nanos _ -> out.write(utf8(nanos(time)));
                case Kind.Conversion conversion -> out.write(utf8(conversion.format.format(time)));
            }
            return null;
        }

        private static String nanos(ZonedDateTime time) {
            String digits = Integer.toString(time.getNano());
            return "0".repeat(9 - digits.length()) + digits;
        }
    }

    /// The message as a JSON object.
    ///
    /// @param embeds whether the payload is JSON itself
    record Json(boolean embeds, boolean pretty) implements Piece {
        @Nullable String write(Publish message, ZonedDateTime time, OutputStream out)
                throws IOException {
            var json = new JsonOutput(pretty);
            boolean isComplete = new JsonMessage(message, time).writeTo(json, embeds);
            if (!isComplete) {
                return "Error: Message payload is not valid JSON on topic " + message.topic() + ".";
            }
            json.writeTo(out);
            return null;
        }
    }

    /// A field of the message.
    ///
    /// @param letter one of those in [PatternReader]
    /// @param separator between groups of hexadecimal digits; null for none
    record Field(char letter, Padding padding, @Nullable Character separator) implements Piece {
        private static final int FLOAT_BYTES = 4;
        private static final int DOUBLE_BYTES = 8;
        private static final int DIGITS_OF_BYTE = 2;

        @Nullable String write(Publish message, OutputStream out) throws IOException {
            switch (letter) {
                case 't' -> padding.writeText(message.topic().bytes(), out);
                case 'p' -> padding.writeWhole(cutPayload(message), out);
                case 'x' -> writeHex(message, "0123456789abcdef", out);
                case 'X' -> writeHex(message, "0123456789ABCDEF", out);
                case 'f' -> writeFloat(message.payload(), FLOAT_BYTES, out);
                case 'd' -> writeFloat(message.payload(), DOUBLE_BYTES, out);
                case 'l' -> padding.writeNumber(Integer.toString(message.payload().size()), out);
                case 'm' -> padding.writeNumber(Integer.toString(message.packetId()), out);
                case 'q' -> out.write('0' + message.qos().level());
                case 'r' -> out.write(message.retain() ? '1' : '0');
                case 'P' -> writeUserProperties(message, out);
                case 'D' -> {
                    Payload data = message.properties().find(Property.CORRELATION_DATA);
                    out.write(data == null ? new byte[0] : data.toBytes());
                }
                case 'A' -> writeNumber(message, Property.TOPIC_ALIAS, out);
                case 'C' -> writeText(message, Property.CONTENT_TYPE, out);
                case 'E' -> writeNumber(message, Property.MESSAGE_EXPIRY_INTERVAL, out);
                case 'F' -> writeNumber(message, Property.PAYLOAD_FORMAT_INDICATOR, out);
                case 'R' -> writeText(message, Property.RESPONSE_TOPIC, out);
                case 'S' -> writeNumber(message, Property.SUBSCRIPTION_IDENTIFIER, out);
                default -> throw new IllegalStateException("%" + letter);
            }
            return null;
        }

        /// The width cuts a payload, too.
        private byte[] cutPayload(Publish message) {
            byte[] payload = message.payload().toBytes();
            boolean isLong = padding.width() > 0 && payload.length > padding.width();
            return isLong ? Arrays.copyOf(payload, padding.width()) : payload;
        }

        private void writeHex(Publish message, String digits, OutputStream out) throws IOException {
            var hex = new ByteArrayOutputStream();
            int group = padding.precision() > 0 ? padding.precision() : DIGITS_OF_BYTE;
            int count = 0;
            for (byte b : cutPayload(message)) {
                for (int nibble : new int[] {b >> 4 & 0xF, b & 0xF}) {
                    if (separator != null && count > 0 && count % group == 0) {
                        hex.write(separator);
                    }
                    hex.write(digits.charAt(nibble));
                    count++;
                }
            }
            padding.writeWhole(hex.toByteArray(), out);
        }

        /// A number in the order of bytes that most machines have.
        private void writeFloat(Payload payload, int size, OutputStream out) throws IOException {
            if (payload.size() != size) {
                padding.writeText(new byte[0], out);
                return;
            }
            var buffer = payload.asBuffer().order(ByteOrder.LITTLE_ENDIAN);
            double value = size == FLOAT_BYTES ? buffer.getFloat() : buffer.getDouble();
            padding.writeNumber(CNumber.fixed(value, padding.precision()), out);
        }

        private static void writeUserProperties(Publish message, OutputStream out)
                throws IOException {
            boolean isFirst = true;
            for (UserProperty property : message.properties().all(Property.USER_PROPERTY)) {
                if (!isFirst) {
                    out.write(' ');
                }
                out.write(utf8(property.name()));
                out.write(':');
                out.write(utf8(property.value()));
                isFirst = false;
            }
        }

        private void writeText(Publish message, Property<String> property, OutputStream out)
                throws IOException {
            padding.writeText(utf8(message.properties().get(property, "")), out);
        }

        private void writeNumber(
                Publish message, Property<? extends Number> property, OutputStream out)
                throws IOException {
            Number value = message.properties().find(property);
            if (value == null) {
                padding.writeText(new byte[0], out);
            } else {
                padding.writeNumber(value.toString(), out);
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
