package io.haltere.broker.access;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// `$argon2id$v=19$m=KIB,t=PASSES,p=LANES$SALT$HASH`: RFC 9106 in the encoding of its reference
/// implementation. The function is Bouncy Castle's, which is loaded only when such a hash is met.
final class Argon2idHash implements PasswordHash {
    private static final Pattern COSTS =
            Pattern.compile("m=([0-9]{1,9}),t=([0-9]{1,9}),p=([0-9]{1,9})");
    private static final int MIN_SALT = 8;
    private static final int MIN_DIGEST = 4;
    private static final int MAX_BYTES = 64;
    private static final Costs DEFAULT =
            new Costs(Argon2Parameters.ARGON2_VERSION_13, 47_104, 1, 1);

    private final Costs costs;
    private final byte[] salt;
    private final byte[] digest;

    /// What a hash costs.
    ///
    /// @param memory in KiB
    private record Costs(int version, int memory, int passes, int lanes) {
        boolean isBearable() {
            return passes >= 1
                    && lanes >= 1
                    && lanes <= MAX_PARALLELISM
                    && memory >= 8 * lanes
                    && memory <= MAX_MEMORY
                    && (long) memory * passes <= MAX_WORK;
        }
    }

    private Argon2idHash(Costs costs, byte[] salt, byte[] digest) {
        this.costs = costs;
        this.salt = salt;
        this.digest = digest;
    }

    static Argon2idHash create(byte[] password, byte[] salt) throws MalformedHashException {
        requireLibrary();
        return new Argon2idHash(DEFAULT, salt.clone(), digest(password, DEFAULT, salt, MAX_BYTES));
    }

    static Argon2idHash parse(String[] fields) throws MalformedHashException {
        if (fields.length != 6) {
            throw new MalformedHashException("Invalid password hash");
        }
        Costs costs = costs(version(fields[2]), fields[3]);
        byte[] salt = bytes(fields[4], "salt", MIN_SALT);
        byte[] digest = bytes(fields[5], "hash", MIN_DIGEST);
        requireLibrary();
        return new Argon2idHash(costs, salt, digest);
    }

    private static int version(String field) throws MalformedHashException {
        return switch (field) {
            case "v=19" -> Argon2Parameters.ARGON2_VERSION_13;
            case "v=16" -> Argon2Parameters.ARGON2_VERSION_10;
            default -> throw new MalformedHashException("Invalid argon2id version");
        };
    }

    private static Costs costs(int version, String field) throws MalformedHashException {
        Matcher matcher = COSTS.matcher(field);
        if (!matcher.matches()) {
            throw new MalformedHashException("Invalid argon2id parameters");
        }
        var costs =
                new Costs(
                        version,
                        Integer.parseInt(matcher.group(1)),
                        Integer.parseInt(matcher.group(2)),
                        Integer.parseInt(matcher.group(3)));
        if (!costs.isBearable()) {
            throw new MalformedHashException("Invalid argon2id parameters");
        }
        return costs;
    }

    private static byte[] bytes(String field, String name, int least)
            throws MalformedHashException {
        byte[] bytes = PasswordHash.decode(field, name);
        if (bytes.length < least || bytes.length > MAX_BYTES) {
            throw new MalformedHashException("Unable to decode password " + name);
        }
        return bytes;
    }

    private static void requireLibrary() throws MalformedHashException {
        try {
            new Argon2BytesGenerator();
        } catch (NoClassDefFoundError missing) {
            throw new MalformedHashException(
                    "The library bcprov-jdk18on, which argon2id needs, is not installed: no hash");
        }
    }

    private static byte[] digest(byte[] password, Costs costs, byte[] salt, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(
                new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                        .withVersion(costs.version)
                        .withMemoryAsKB(costs.memory)
                        .withIterations(costs.passes)
                        .withParallelism(costs.lanes)
                        .withSalt(salt)
                        .build());
        byte[] digest = new byte[length];
        generator.generateBytes(password, digest);
        return digest;
    }

    @Override
    public boolean matches(byte[] password) {
        return MessageDigest.isEqual(digest, digest(password, costs, salt, digest.length));
    }

    @Override
    public boolean isSame(PasswordHash other) {
        return other instanceof Argon2idHash that
                && costs.equals(that.costs)
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(digest, that.digest);
    }

    @Override
    public String encoded() {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s"
                .formatted(
                        costs.version,
                        costs.memory,
                        costs.passes,
                        costs.lanes,
                        base64.encodeToString(salt),
                        base64.encodeToString(digest));
    }
}
