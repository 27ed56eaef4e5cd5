package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.net.psk.PreSharedKey;
import io.haltere.net.psk.PskCipher;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Hostile options of pre-shared keys.
class PreSharedKeyFuzz {
    private static final Set<String> REFUSALS =
            Set.of(
                    "the key is not hexadecimal",
                    "the key must have 1 to 256 bytes",
                    "the identity must have 1 to 128 bytes");

    /// A key is what its digits say, or refused without being told.
    @FuzzTest
    void aKeyIsItsDigitsOrSecret(FuzzedDataProvider data) {
        String digits = data.consumeString(600);
        String identity = data.consumeRemainingAsString();
        PreSharedKey key;
        try {
            key = PreSharedKey.ofHex(identity, digits);
        } catch (IllegalArgumentException refused) {
            assertTrue(REFUSALS.contains(String.valueOf(refused.getMessage())));
            assertNull(refused.getCause());
            return;
        }
        assertTrue(key.key().length >= 1 && key.key().length <= 256);
        String even = digits.length() % 2 == 0 ? digits : "0" + digits;
        assertTrue(HexFormat.of().formatHex(key.key()).equalsIgnoreCase(even));
        assertEquals(identity, key.identity());
    }

    /// Each name has its code, or is named as unknown.
    @FuzzTest
    void aNameIsKnownOrNamed(FuzzedDataProvider data) {
        List<String> names = List.of(data.consumeRemainingAsString().split(":"));
        try {
            int[] codes = PskCipher.codes(names);
            for (int i = 0; i < codes.length && i < names.size(); i++) {
                assertEquals(names.get(i), PskCipher.name(codes[i]));
            }
        } catch (IOException unknown) {
            String message = String.valueOf(unknown.getMessage());
            assertTrue(names.stream().anyMatch(name -> message.contains("\"" + name + "\"")));
        }
    }
}
