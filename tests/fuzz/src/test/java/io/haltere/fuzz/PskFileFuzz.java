package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.broker.access.PskFile;
import java.nio.charset.StandardCharsets;

/// Hostile bytes for the reader of PSK files.
class PskFileFuzz {
    /// Each line is a key, passed over or a warning; no key is empty.
    @FuzzTest
    void everyLineHasAnAnswer(byte[] content) {
        var lines = new String(content, StandardCharsets.UTF_8).lines().toList();

        var parsed = PskFile.parse("fuzz", lines);

        assertEquals(0, parsed.problems().size());
        assertTrue(parsed.value().size() + parsed.warnings().size() <= lines.size());
        for (String line : lines) {
            byte[] key = parsed.value().key(line.split(":", 2)[0].strip());
            if (key != null) {
                assertNotEquals(0, key.length);
            }
        }
    }
}
