package io.haltere.net.cipher;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Names of cipher suites: the JDK's, and OpenSSL's for the same suites.
public final class CipherNames {
    private CipherNames() {}

    /// The JDK's names.
    ///
    /// @throws IOException that names the one that is not supported
    public static String[] resolve(List<String> names, String[] supported) throws IOException {
        Map<String, String> known = new HashMap<>();
        for (String suite : supported) {
            known.put(suite, suite);
            known.put(openSsl(suite), suite);
        }
        var suites = new String[names.size()];
        for (int i = 0; i < suites.length; i++) {
            String suite = known.get(names.get(i));
            if (suite == null) {
                throw new IOException(
                        "TLS cipher \"" + names.get(i) + "\" is unknown or disabled in the JDK.");
            }
            suites[i] = suite;
        }
        return suites;
    }

    /// `TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256` is `ECDHE-RSA-AES128-SHA256`: CBC goes without
    /// saying, so does RSA as the key exchange. Suites of TLS 1.3 have one name.
    public static String openSsl(String suite) {
        int with = suite.indexOf("_WITH_");
        if (with < 0) {
            return suite;
        }
        String exchange = suite.substring("TLS_".length(), with).replace('_', '-');
        String cipher =
                suite.substring(with + "_WITH_".length())
                        .replace("_CBC", "")
                        .replace("AES_", "AES")
                        .replace("POLY1305_SHA256", "POLY1305")
                        .replace('_', '-');
        return exchange.equals("RSA") ? cipher : exchange + "-" + cipher;
    }
}
