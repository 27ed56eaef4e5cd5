package io.haltere.net.psk;

import java.io.IOException;
import java.util.List;
import org.bouncycastle.tls.CipherSuite;

/// The suites for pre-shared keys, the best first: those that keep old captures closed when the key
/// gets out, then the others; in each group those that authenticate as they encrypt.
public enum PskCipher {
    ECDHE_CHACHA20(
            "ECDHE-PSK-CHACHA20-POLY1305", CipherSuite.TLS_ECDHE_PSK_WITH_CHACHA20_POLY1305_SHA256),
    ECDHE_AES256_SHA384(
            "ECDHE-PSK-AES256-CBC-SHA384", CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384),
    ECDHE_AES128_SHA256(
            "ECDHE-PSK-AES128-CBC-SHA256", CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA256),
    ECDHE_AES256_SHA("ECDHE-PSK-AES256-CBC-SHA", CipherSuite.TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA),
    ECDHE_AES128_SHA("ECDHE-PSK-AES128-CBC-SHA", CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA),
    AES256_GCM("PSK-AES256-GCM-SHA384", CipherSuite.TLS_PSK_WITH_AES_256_GCM_SHA384),
    CHACHA20("PSK-CHACHA20-POLY1305", CipherSuite.TLS_PSK_WITH_CHACHA20_POLY1305_SHA256),
    AES128_GCM("PSK-AES128-GCM-SHA256", CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256),
    AES256_SHA384("PSK-AES256-CBC-SHA384", CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA384),
    AES128_SHA256("PSK-AES128-CBC-SHA256", CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA256),
    AES256_SHA("PSK-AES256-CBC-SHA", CipherSuite.TLS_PSK_WITH_AES_256_CBC_SHA),
    AES128_SHA("PSK-AES128-CBC-SHA", CipherSuite.TLS_PSK_WITH_AES_128_CBC_SHA);

    private final String openSslName;
    private final int code;

    PskCipher(String openSslName, int code) {
        this.openSslName = openSslName;
        this.code = code;
    }

    /// Codes of the suites that a list selects, in its order; of all if it is empty.
    ///
    /// @param words names as OpenSSL spells them, and its groups with their signs
    /// @throws IOException that names the word that is unknown, or says that nothing is selected
    public static int[] codes(List<String> words) throws IOException {
        return PskCipherList.select(words).stream().mapToInt(cipher -> cipher.code).toArray();
    }

    String openSslName() {
        return openSslName;
    }

    /// OpenSSL's name of a suite of this table.
    public static String name(int code) {
        for (PskCipher cipher : values()) {
            if (cipher.code == code) {
                return cipher.openSslName;
            }
        }
        throw new IllegalArgumentException("cipher suite " + code);
    }
}
