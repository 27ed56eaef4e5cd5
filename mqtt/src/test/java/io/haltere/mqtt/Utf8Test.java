package io.haltere.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    @Test
    void agreesWithTheJdkOnRandomBytes() {
        var random = new Random(7);
        byte[] seed = "aé€𝄞\u007f\u0000".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = seed.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertEquals(jdk(bytes), Utf8.isWellFormed(bytes, 0, bytes.length));
        }
    }

    private static boolean jdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException illFormed) {
            return false;
        }
    }

    @Test
    void stringsHaveNoControlCharacters() {
        assertFalse(isString("a\u0000"));
        assertFalse(isString("a\nb"));
        assertFalse(isString("\u0085"));
        assertTrue(isString("\uFEFFbom stays"));
        assertTrue(isString("\u00A0ü€𝄞"));
    }

    private static boolean isString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Utf8.isString(bytes, 0, bytes.length);
    }
}
