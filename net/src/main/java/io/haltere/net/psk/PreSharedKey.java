package io.haltere.net.psk;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/// A key that both sides know, and its name.
///
/// @param identity name of the key, sent in the clear; 1 to 128 bytes of UTF-8
/// @param key 1 to 256 bytes, which OpenSSL takes too
public record PreSharedKey(String identity, byte[] key) {
    private static final int IDENTITY_MAX = 128;
    private static final int KEY_MAX = 256;

    /// @throws IllegalArgumentException that tells which of the two has a wrong length
    public PreSharedKey {
        int length = identity.getBytes(StandardCharsets.UTF_8).length;
        if (length < 1 || length > IDENTITY_MAX) {
            throw new IllegalArgumentException(
                    "the identity must have 1 to " + IDENTITY_MAX + " bytes");
        }
        if (key.length < 1 || key.length > KEY_MAX) {
            throw new IllegalArgumentException("the key must have 1 to " + KEY_MAX + " bytes");
        }
        key = key.clone();
    }

    /// Reads a key as hexadecimal digits; an odd number of them begins with half a byte, as in
    /// Mosquitto.
    ///
    /// @throws IllegalArgumentException that never repeats the key
    public static PreSharedKey ofHex(String identity, String digits) {
        String even = digits.length() % 2 == 0 ? digits : "0" + digits;
        byte[] key;
        try {
            key = HexFormat.of().parseHex(even);
        } catch (IllegalArgumentException notHex) {
            // Not as the cause: its text repeats a part of the key.
            throw new IllegalArgumentException("the key is not hexadecimal");
        }
        return new PreSharedKey(identity, key);
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PreSharedKey that
                && identity.equals(that.identity)
                && MessageDigest.isEqual(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * identity.hashCode() + Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return "pre-shared key of " + identity; // Never which.
    }
}
