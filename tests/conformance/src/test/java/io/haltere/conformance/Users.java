package io.haltere.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Lines of password files, made with the JDK and not with our code.
final class Users {
    private static final int DIGEST_BITS = 512;

    private Users() {}

    /// `USER:$7$…`.
    ///
    /// @param iterations what the hash costs: 1000 take about a millisecond
    static String line(String user, String password, int iterations) {
        byte[] salt = "twelve bytes".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            var spec = new PBEKeySpec(password.toCharArray(), salt, iterations, DIGEST_BITS);
            byte[] digest =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                            .generateSecret(spec)
                            .getEncoded();
            Base64.Encoder base64 = Base64.getEncoder();
            return user
                    + ":$7$"
                    + iterations
                    + "$"
                    + base64.encodeToString(salt)
                    + "$"
                    + base64.encodeToString(digest);
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    /// Replaces a file that only its owner may read.
    static void write(Path file, List<String> lines) {
        try {
            Files.write(file, lines);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// CONNECT of MQTT 5 with a password; the reason in CONNACK.
    static int login(RawClient client, String id, String user, String password) {
        client.send("10", "'MQTT' 05 c2 0000 00 '" + id + "' '" + user + "' '" + password + "'");
        return client.read().at(1);
    }
}
