package io.haltere.broker.access;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;

class PskFileTest {
    @Test
    void keysAreHexadecimalAndKeepTheirZeros() {
        var parsed = PskFile.parse("keys", List.of("# keys", "", "a:00fF", "b: 123 "));

        assertArrayEquals(new byte[] {0, (byte) 0xFF}, parsed.value().key("a"));
        assertArrayEquals(new byte[] {1, 0x23}, parsed.value().key("b"));
        assertNull(parsed.value().key("c"));
        assertEquals(List.of(), parsed.warnings());
    }

    @Test
    void aBadLineCostsOnlyItsIdentityAndShowsNoKey() {
        var parsed =
                PskFile.parse(
                        "keys",
                        List.of(
                                "no colon",
                                ":aa",
                                "a:",
                                "b:xyz",
                                "c:01",
                                "c:02",
                                "d:" + "a".repeat(1025)));

        assertEquals(
                List.of(
                        new LineMessage(1, "Invalid line in psk file 'keys'."),
                        new LineMessage(2, "Invalid line in psk file 'keys'."),
                        new LineMessage(3, "Invalid line in psk file 'keys'."),
                        new LineMessage(
                                4, "psk for identity \"b\" contains non-hexadecimal characters."),
                        new LineMessage(6, "Duplicate identity 'c' in psk file 'keys', ignoring."),
                        new LineMessage(7, "psk for identity \"d\" is longer than 512 bytes.")),
                parsed.warnings());
        assertEquals(List.of(), parsed.problems());
        assertEquals(1, parsed.value().size());
        assertArrayEquals(new byte[] {1}, parsed.value().key("c"));
    }
}
