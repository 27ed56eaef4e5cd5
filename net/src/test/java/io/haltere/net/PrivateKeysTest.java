package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PrivateKeysTest {
    private static final Supplier<char[]> PASSWORD = Certificates.PASSWORD::toCharArray;

    @TempDir private static Path folder;

    private static Certificates files = new Certificates(Path.of("."));

    @BeforeAll
    static void makeKeys() {
        files = new Certificates(folder);
        files.authority("ca");
        files.write("password", Certificates.PASSWORD);
        files.openssl("genpkey -algorithm rsa -out client.key");
        files.openssl(
                "rsa -traditional -aes128 -in client.key -out old.key -passout file:password");
        files.openssl(
                "pkcs8 -topk8 -v2 aes-256-cbc -in client.key -out encrypted.key"
                        + " -passout file:password");
    }

    private static void assertContains(String part, String text) {
        assertTrue(text.contains(part), text);
    }

    @Test
    void saysThatThePasswordIsWrong() {
        Supplier<char[]> wrong = "secret-word"::toCharArray;

        var failure =
                assertThrows(
                        IOException.class,
                        () -> PrivateKeys.read(files.file("encrypted.key"), wrong));

        assertContains("encrypted.key: wrong password", String.valueOf(failure.getMessage()));
        assertFalse(String.valueOf(failure.getMessage()).contains("secret-word"));
    }

    private static PrivateKey keyEncryptedBy(String options) throws IOException {
        files.openssl(
                "pkcs8 -topk8 -in client.key -out other.key -passout file:password " + options);
        return PrivateKeys.read(files.file("other.key"), PASSWORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-v1 PBE-SHA1-3DES", "-v2 aes-128-cbc -v2prf hmacWithSHA1"})
    void readsKeysOfOlderEncryptions(String options) throws IOException {
        assertEquals("RSA", keyEncryptedBy(options).getAlgorithm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-scrypt", "-v2 des3"})
    void namesAKeyWhoseEncryptionTheJdkDoesNotKnow(String options) {
        var failure = assertThrows(IOException.class, () -> keyEncryptedBy(options));

        assertContains(
                "other.key: encrypted in a way that the JDK does not know",
                String.valueOf(failure.getMessage()));
    }

    @Test
    void readsAKeyWithAPasswordBeyondAscii() throws IOException {
        files.write("umlaut", "\u00fcber");
        files.openssl("pkcs8 -topk8 -in client.key -out umlaut.key -passout file:umlaut");

        assertEquals(
                "RSA",
                PrivateKeys.read(files.file("umlaut.key"), "\u00fcber"::toCharArray)
                        .getAlgorithm());
    }

    @ParameterizedTest
    @CsvSource({
        "encrypted.key, there is no password",
        "old.key, openssl pkcs8 -topk8",
        "ca.crt, no private key in it",
        "missing.key, No such file or directory"
    })
    void saysWhyAKeyCannotBeRead(String name, String reason) {
        var failure =
                assertThrows(IOException.class, () -> PrivateKeys.read(files.file(name), null));

        assertContains(
                "Unable to read key file " + files.file(name) + ": ",
                String.valueOf(failure.getMessage()));
        assertContains(reason, String.valueOf(failure.getMessage()));
    }
}
