package io.haltere.broker.access;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// `$7$ITERATIONS$SALT$HASH`: PBKDF2 (RFC 8018, 5.2) with HMAC-SHA-512.
///
/// Done here on top of the JDK's HMAC, because the JDK's own PBKDF2 takes characters only, and a
/// password of MQTT is bytes. The hash is as long as one block, so there is but one.
final class Pbkdf2Hash implements PasswordHash {
    private static final String HMAC = "HmacSHA512";
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private final int iterations;
    private final byte[] salt;
    private final byte[] digest;

    private Pbkdf2Hash(int iterations, byte[] salt, byte[] digest) {
        this.iterations = iterations;
        this.salt = salt;
        this.digest = digest;
    }

    static Pbkdf2Hash create(byte[] password, byte[] salt, int iterations) {
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new IllegalArgumentException("iterations: " + iterations);
        }
        return new Pbkdf2Hash(iterations, salt.clone(), digest(password, salt, iterations));
    }

    static Pbkdf2Hash parse(String[] fields) throws MalformedHashException {
        if (fields.length != 5) {
            throw new MalformedHashException("Invalid password hash");
        }
        return new Pbkdf2Hash(
                iterations(fields[2]),
                PasswordHash.decodeSalt(fields[3]),
                PasswordHash.decodeDigest(fields[4]));
    }

    private static int iterations(String field) throws MalformedHashException {
        int iterations;
        try {
            iterations = Integer.parseInt(field);
        } catch (NumberFormatException notNumber) {
            throw new MalformedHashException("Invalid hash iterations");
        }
        if (iterations < 1 || iterations > MAX_ITERATIONS) {
            throw new MalformedHashException("Invalid hash iterations");
        }
        return iterations;
    }

    private static byte[] digest(byte[] password, byte[] salt, int iterations) {
        try {
            Mac hmac = Mac.getInstance(HMAC);
            // HMAC fills keys with zeros, so this is the empty key, which the JDK refuses.
            hmac.init(new SecretKeySpec(password.length == 0 ? new byte[1] : password, HMAC));
            hmac.update(salt);
            byte[] round = hmac.doFinal(FIRST_BLOCK);
            byte[] sum = round.clone();
            for (int i = 1; i < iterations; i++) {
                hmac.update(round);
                hmac.doFinal(round, 0);
                for (int k = 0; k < sum.length; k++) {
                    sum[k] ^= round[k];
                }
            }
            return sum;
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(digest, digest(password, salt, iterations));
    }

    @Override
    public boolean isSame(PasswordHash other) {
        return other instanceof Pbkdf2Hash that
                && iterations == that.iterations
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "$7$%d$%s$%s"
                .formatted(iterations, base64.encodeToString(salt), base64.encodeToString(digest));
    }
}
