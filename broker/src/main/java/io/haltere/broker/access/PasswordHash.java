package io.haltere.broker.access;

import java.util.Base64;

/// A password as it is stored: enough to recognise it, not enough to know it.
///
/// Immutable. [#matches] takes as long as the hash is worth, from a microsecond to seconds: never
/// on an event loop. The limits keep a file from stalling the broker or filling its memory.
public sealed interface PasswordHash permits Sha512Hash, Pbkdf2Hash, Argon2idHash {
    /// The length of the salts to make for `$6$` and `$7$`, in bytes. Mosquitto 2.1 makes 64, which
    /// 2.0 refuses; both read these.
    int SALT_BYTES = 12;

    /// The length of the salts to make for argon2id, in bytes.
    int ARGON2_SALT_BYTES = 64;

    /// What Mosquitto 2.1 makes for `$6$` and `$7$`.
    int LONG_SALT_BYTES = 64;

    /// What Mosquitto 2.1 writes.
    int DEFAULT_ITERATIONS = 1000;

    /// The most rounds of PBKDF2: about a second of one core.
    int MAX_ITERATIONS = 1_000_000;

    /// The most memory of Argon2, in KiB.
    int MAX_MEMORY = 256 * 1024;

    /// The most passes of Argon2 times its memory, in KiB: a few seconds of one core.
    long MAX_WORK = 1024 * 1024;

    /// The most lanes of Argon2.
    int MAX_PARALLELISM = 64;

    /// Whether this is the password. The time does not depend on where a wrong one differs.
    boolean matches(byte[] password);

    /// Whether it is the same hash: of the same password, as far as can be told. Fast.
    boolean isSame(PasswordHash other);

    /// The text that password files hold.
    String encoded();

    /// One round of SHA-512, as Mosquitto 1.6 did it: `$6$`. Fast to guess.
    ///
    /// @param salt 12 or 64 bytes
    static PasswordHash sha512(byte[] password, byte[] salt) {
        return Sha512Hash.create(password, salt);
    }

    /// PBKDF2 with HMAC-SHA-512: `$7$`.
    ///
    /// @param salt 12 or 64 bytes
    /// @param iterations 1 to [#MAX_ITERATIONS]
    static PasswordHash pbkdf2(byte[] password, byte[] salt, int iterations) {
        return Pbkdf2Hash.create(password, salt, iterations);
    }

    /// Argon2id with the parameters of Mosquitto 2.1. Needs Bouncy Castle.
    ///
    /// @param salt 8 to 64 bytes
    /// @throws MalformedHashException when the library is missing
    static PasswordHash argon2id(byte[] password, byte[] salt) throws MalformedHashException {
        return Argon2idHash.create(password, salt);
    }

    /// Reads what [#encoded] writes, and what Mosquitto does.
    static PasswordHash parse(String text) throws MalformedHashException {
        String[] fields = text.split("\\$", -1);
        if (fields.length < 2 || !fields[0].isEmpty()) {
            throw new MalformedHashException("Invalid password hash type");
        }
        return switch (fields[1]) {
            case "6" -> Sha512Hash.parse(fields);
            case "7" -> Pbkdf2Hash.parse(fields);
            case "argon2id" -> Argon2idHash.parse(fields);
            default -> throw new MalformedHashException("Invalid password hash type");
        };
    }

    /// The bytes of a field of `$6$` and `$7$`.
    static byte[] decode(String field, String name) throws MalformedHashException {
        try {
            return Base64.getDecoder().decode(field);
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedHashException("Unable to decode password " + name);
        }
    }

    /// The salt of `$6$` and `$7$`: 12 bytes of old, 64 since 2.1.
    static byte[] decodeSalt(String field) throws MalformedHashException {
        byte[] salt = decode(field, "salt");
        if (salt.length != SALT_BYTES && salt.length != LONG_SALT_BYTES) {
            throw new MalformedHashException("Unable to decode password salt");
        }
        return salt;
    }

    /// The hash of `$6$` and `$7$`: the 64 bytes of SHA-512.
    static byte[] decodeDigest(String field) throws MalformedHashException {
        byte[] digest = decode(field, "hash");
        if (digest.length != 64) {
            throw new MalformedHashException("Unable to decode password hash");
        }
        return digest;
    }
}
