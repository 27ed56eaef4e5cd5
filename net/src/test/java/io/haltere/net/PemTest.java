package io.haltere.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    @TempDir private Path folder = Path.of(".");

    private PemFile file(String text) throws IOException {
        return new PemFile("test file", Files.writeString(folder.resolve("a.pem"), text));
    }

    @Test
    void findsBlocksBetweenOtherText() throws IOException {
        PemFile file =
                file(
                        "Bag: x\n-----BEGIN A B-----\r\nAQ\r\nI=\r\n-----END A B-----\nnotes"
                                + "-----BEGIN C-----\nAw==\n-----END C-----");

        List<PemFile.Block> blocks = file.blocks();

        assertEquals(2, blocks.size());
        assertEquals("A B", blocks.getFirst().label());
        assertArrayEquals(new byte[] {1, 2}, blocks.getFirst().content());
        assertArrayEquals(new byte[] {3}, blocks.getLast().content());
    }

    @ParameterizedTest
    @CsvSource({
        "-----BEGIN A-----, '\"A\" has no end'",
        "-----BEGIN A-----*-----END A-----, '\"A\" is not Base64'",
        "-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----, not a certificate"
    })
    void saysWhatIsWrong(String text, String reason) throws IOException {
        PemFile file = file(text);

        var failure = assertThrows(IOException.class, file::certificates);

        String message = String.valueOf(failure.getMessage());
        assertTrue(
                message.startsWith("Unable to read test file " + file.path() + ": " + reason),
                message);
    }

    @Test
    void namesAFolderThatIsNoFile() {
        var failure = assertThrows(IOException.class, new PemFile("test file", folder)::blocks);

        assertTrue(String.valueOf(failure.getMessage()).contains("test file " + folder));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 255, 256, 65_535, 65_536})
    void writesLengthsThatItReads(int length) throws IOException {
        byte[] encoded = new Der(Der.OCTET_STRING, new byte[length]).encoded();

        assertEquals(length, Der.parse(encoded).content().length);
    }

    /// Whatever a file holds, the failure is one that names it.
    @ParameterizedTest
    @CsvSource({"RSA PRIVATE KEY, pkcs1", "EC PRIVATE KEY, sec1", "PRIVATE KEY, pkcs8"})
    void refusesBrokenKeysByName(String label, String form) throws IOException {
        var certificates = new Certificates(folder);
        certificates.openssl("ecparam -name prime256v1 -genkey -noout -out sec1");
        certificates.openssl("pkcs8 -topk8 -nocrypt -in sec1 -out pkcs8");
        certificates.openssl("genrsa -traditional -out pkcs1 1024");
        byte[] key = new PemFile("key", folder.resolve(form)).blocks().getFirst().content();
        long seed = new Random().nextLong();
        var random = new Random(seed);

        for (int i = 0; i < 500; i++) {
            byte[] broken = key.clone();
            broken[random.nextInt(Math.min(40, broken.length))] = (byte) random.nextInt();
            assertReadsOrNames(label, broken, seed);
        }
    }

    private void assertReadsOrNames(String label, byte[] key, long seed) throws IOException {
        String base64 = Base64.getEncoder().encodeToString(key);
        PemFile file =
                file(
                        "-----BEGIN "
                                + label
                                + "-----\n"
                                + base64
                                + "\n-----END "
                                + label
                                + "-----\n");
        try {
            PrivateKeys.read(file.path(), null);
        } catch (IOException failure) {
            String message = String.valueOf(failure.getMessage());
            assertTrue(message.startsWith("Unable to read key file "), "seed " + seed + message);
        } catch (RuntimeException failure) {
            throw new AssertionError("seed " + seed, failure);
        }
    }
}
