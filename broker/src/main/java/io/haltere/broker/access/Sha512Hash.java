package io.haltere.broker.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/// `$6$SALT$HASH`: SHA-512 of the password and then the salt.
final class Sha512Hash implements PasswordHash {
    private final byte[] salt;
    private final byte[] digest;

    private Sha512Hash(byte[] salt, byte[] digest) {
        this.salt = salt;
        this.digest = digest;
    }

    static Sha512Hash create(byte[] password, byte[] salt) {
        return new Sha512Hash(salt.clone(), digest(password, salt));
    }

    static Sha512Hash parse(String[] fields) throws MalformedHashException {
        if (fields.length != 4) {
            throw new MalformedHashException("Invalid password hash");
        }
        return new Sha512Hash(
                PasswordHash.decodeSalt(fields[2]), PasswordHash.decodeDigest(fields[3]));
    }

    private static byte[] digest(byte[] password, byte[] salt) {
        try {
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            sha512.update(password);
            return sha512.digest(salt);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(digest, digest(password, salt));
    }

    @Override
    public boolean isSame(PasswordHash other) {
        return other instanceof Sha512Hash that
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "$6$" + base64.encodeToString(salt) + "$" + base64.encodeToString(digest);
    }
}
