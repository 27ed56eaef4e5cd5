package io.haltere.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import javax.crypto.BadPaddingException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.IllegalBlockSizeException;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/// Reads the first private key of a PEM file. Whatever its form, it becomes PKCS#8, which the JDK
/// reads.
final class PrivateKeys {
    private static final Der VERSION = new Der(Der.INTEGER, new byte[] {0});
    private static final Der RSA = identifier("2a864886f70d010101");
    private static final Der EC = identifier("2a8648ce3d0201");
    private static final int PKCS8_PARTS_MIN = 3;
    private static final String PBES2 = "PBES2";
    private static final String PBES2_IDENTIFIER = "1.2.840.113549.1.5.13";

    private final PemFile file;
    private final @Nullable Supplier<char[]> password;

    private PrivateKeys(PemFile file, @Nullable Supplier<char[]> password) {
        this.file = file;
        this.password = password;
    }

    static PrivateKey read(Path path, @Nullable Supplier<char[]> password) throws IOException {
        return new PrivateKeys(new PemFile("key file", path), password).read();
    }

    private PrivateKey read() throws IOException {
        @Nullable Der curve = null;
        for (PemFile.Block block : file.blocks()) {
            if (block.isEncrypted()) {
                throw file.unreadable(
                        "encrypted in the form before PKCS#8; `openssl pkcs8 -topk8` converts it",
                        null);
            }
            byte[] content = block.content();
            switch (block.label()) {
                case "EC PARAMETERS" -> curve = parse(content);
                case "PRIVATE KEY" -> {
                    return key(content, "not a key that the JDK knows");
                }
                case "ENCRYPTED PRIVATE KEY" -> {
                    // A wrong password sometimes leaves a padding that looks right.
                    return key(decrypted(content), "wrong password");
                }
                case "RSA PRIVATE KEY" -> {
                    Der nothing = new Der(Der.NULL, new byte[0]);
                    return key(wrapped(RSA, nothing, content), "not an RSA key");
                }
                case "EC PRIVATE KEY" -> {
                    return key(wrapped(EC, curve(content, curve), content), "not an EC key");
                }
                default -> {} // Certificates may stand in the same file.
            }
        }
        throw file.unreadable("no private key in it", null);
    }

    private PrivateKey key(byte[] pkcs8, String complaint) throws IOException {
        try {
            String algorithm = algorithm(Der.parse(pkcs8));
            return KeyFactory.getInstance(algorithm)
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (IOException | InvalidKeySpecException | NoSuchAlgorithmException failure) {
            // Not the failure's own text: it could tell of the key.
            throw file.unreadable(complaint, failure);
        }
    }

    private static String algorithm(Der pkcs8) throws IOException {
        List<Der> parts = pkcs8.children();
        List<Der> algorithm = parts.size() < PKCS8_PARTS_MIN ? List.of() : parts.get(1).children();
        if (algorithm.isEmpty()) {
            throw new IOException("not PKCS#8");
        }
        String identifier = HexFormat.of().formatHex(algorithm.getFirst().content());
        return switch (identifier) {
            case "2a864886f70d010101" -> "RSA";
            case "2a864886f70d01010a" -> "RSASSA-PSS";
            case "2a8648ce3d0201" -> "EC";
            case "2b6570", "2b6571" -> "EdDSA";
            default -> throw new IOException("a key of an unknown algorithm");
        };
    }

    private Der parse(byte[] content) throws IOException {
        try {
            return Der.parse(content);
        } catch (IOException failure) {
            throw file.unreadable(String.valueOf(failure.getMessage()), failure);
        }
    }

    private List<Der> children(byte[] content) throws IOException {
        try {
            return Der.parse(content).children();
        } catch (IOException failure) {
            throw file.unreadable(String.valueOf(failure.getMessage()), failure);
        }
    }

    /// The curve stands in the key, else in a block before it.
    private Der curve(byte[] key, @Nullable Der before) throws IOException {
        for (Der part : children(key)) {
            if (part.tag() == Der.CONTEXT_0) {
                return parse(part.content());
            }
        }
        if (before == null) {
            throw file.unreadable("the EC key does not name its curve", null);
        }
        return before;
    }

    private static byte[] wrapped(Der algorithm, Der parameters, byte[] key) {
        return Der.sequence(
                        VERSION,
                        Der.sequence(algorithm, parameters),
                        new Der(Der.OCTET_STRING, key))
                .encoded();
    }

    private static Der identifier(String hex) {
        return new Der(Der.OBJECT_IDENTIFIER, HexFormat.of().parseHex(hex));
    }

    private byte[] decrypted(byte[] content) throws IOException {
        if (password == null) {
            throw file.unreadable("it is encrypted and there is no password", null);
        }
        char[] characters = password.get();
        var spec = new PBEKeySpec(characters);
        Arrays.fill(characters, '\0');
        try {
            var info = new EncryptedPrivateKeyInfo(content);
            AlgorithmParameters parameters = info.getAlgParameters();
            String cipherName = cipherName(info, parameters);
            SecretKey key = SecretKeyFactory.getInstance(cipherName).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(cipherName);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return cipher.doFinal(info.getEncryptedData());
        } catch (BadPaddingException | IllegalBlockSizeException failure) {
            throw file.unreadable("wrong password", failure);
        } catch (NoSuchAlgorithmException | IOException failure) {
            throw file.unreadable("encrypted in a way that the JDK does not know", failure);
        } catch (InvalidKeySpecException | InvalidKeyException failure) {
            throw file.unreadable("the JDK cannot use this password", failure);
        } catch (GeneralSecurityException failure) {
            throw file.unreadable("it cannot be decrypted", failure);
        } finally {
            spec.clearPassword();
        }
    }

    /// PBES2 is a frame; the JDK names the algorithms inside only in the text of the parameters.
    private static String cipherName(
            EncryptedPrivateKeyInfo info, @Nullable AlgorithmParameters parameters)
            throws NoSuchAlgorithmException {
        String name = info.getAlgName();
        if (parameters == null) {
            throw new NoSuchAlgorithmException(name);
        }
        boolean isFrame = name.equals(PBES2) || name.equals(PBES2_IDENTIFIER);
        return isFrame ? parameters.toString() : name;
    }
}
