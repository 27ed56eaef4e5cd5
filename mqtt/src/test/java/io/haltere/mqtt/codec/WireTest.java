package io.haltere.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "a", "ü", "€", "\uD83D\uDE00", "a\uD83D\uDE00b"})
    void theLengthOfAStringIsWhatIsWritten(String text) {
        ByteBuffer out = ByteBuffer.allocate(100);
        Wire.writeString(out, text);

        assertEquals(out.position(), Wire.stringLength(text));
    }

    /// Before anything of the packet is written.
    @ParameterizedTest
    @ValueSource(strings = {"\uD800", "\uD800b", "a\uDC00", "a\0b"})
    void aStringThatMayNotBeSentHasNoLength(String text) {
        assertThrows(IllegalArgumentException.class, () -> Wire.stringLength(text));
    }

    @Test
    void aStringMayNotBeTooLong() {
        assertEquals(65_537, Wire.stringLength("x".repeat(65_535)));
        assertThrows(IllegalArgumentException.class, () -> Wire.stringLength("x".repeat(65_536)));
    }
}
