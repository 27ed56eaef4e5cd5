package io.haltere.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.haltere.net.cipher.CipherList;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;

/// Hostile text for the reader of OpenSSL's cipher lists.
class CipherListFuzz {
    private static final List<String> SUPPORTED =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_RSA_WITH_AES_128_CBC_SHA");

    /// Only suites that there are can be selected, each once; what a list bans stays away, whatever
    /// stands behind it.
    @FuzzTest
    void everyListHasAnAnswer(byte[] content) {
        String list = new String(content, StandardCharsets.UTF_8);

        List<String> selected = CipherList.select(list, SUPPORTED);

        assertTrue(SUPPORTED.containsAll(selected));
        assertEquals(selected.size(), new HashSet<>(selected).size());
        assertTrue(SUPPORTED.containsAll(CipherList.selectOf13(list, SUPPORTED)));
        assertEquals(List.of(), CipherList.select("!ALL:" + list, SUPPORTED));
    }
}
