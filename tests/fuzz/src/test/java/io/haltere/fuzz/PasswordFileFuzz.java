package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.broker.access.MalformedHashException;
import io.haltere.broker.access.PasswordFile;
import io.haltere.broker.access.PasswordHash;
import java.nio.charset.StandardCharsets;

/// Hostile bytes for the reader of password files. Nothing is verified: costs are bounded by the
/// parser, but a second for each input would be too slow here.
class PasswordFileFuzz {
    /// Each line is a user, passed over or a problem; a hash that is read can be written, and then
    /// reads as the same.
    @FuzzTest
    void everyLineHasAnAnswer(byte[] content) throws MalformedHashException {
        String text = new String(content, StandardCharsets.UTF_8);
        var lines = text.lines().toList();

        var parsed = PasswordFile.parse("fuzz", lines);

        assertTrue(parsed.value().size() + parsed.problems().size() <= lines.size());
        for (String line : lines) {
            PasswordHash hash;
            try {
                hash = PasswordHash.parse(line.substring(line.indexOf(':') + 1));
            } catch (MalformedHashException refused) {
                continue;
            }
            assertEquals(hash.encoded(), PasswordHash.parse(hash.encoded()).encoded());
        }
    }
}
