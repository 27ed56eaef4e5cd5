package io.haltere.broker.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    private static final byte[] SALT = new byte[PasswordHash.LONG_SALT_BYTES];
    private static final String DIGEST = Base64.getEncoder().encodeToString(new byte[64]);
    private static final String SHORT_SALT = Base64.getEncoder().encodeToString(new byte[12]);

    /// Written by Debian's mosquitto_passwd 2.0.11 for the password `secret`.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "$6$OJBiNZJuQWs7KGQM$yk7GXvtg+DyNqPtarux5uqJwVFZoJHmWIaOVB8BWbxBze+OFMw"
                        + "HrYLqcpuU3M9vYbUySgIpaNibL3T0o4Hrq7A==",
                "$7$101$NNf0Bay+MwzDtklW$IKA3lrmAVlkodpXiROS279tAKu60tiOj/yykdY4MWKNj+g"
                        + "2XErcmqX6zcTjS/HJlzjPCqFQRrZzcyghWFqDxzA==",
            })
    void recognisesWhatMosquittoWrote(String text) throws MalformedHashException {
        PasswordHash hash = PasswordHash.parse(text);

        assertTrue(hash.matches("secret".getBytes(UTF_8)));
        assertFalse(hash.matches("Secret".getBytes(UTF_8)));
        assertEquals(text, hash.encoded());
    }

    /// One of the known answers in the tests of the reference implementation.
    @Test
    void recognisesArgon2idOfTheReference() throws MalformedHashException {
        String text =
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ"
                        + "$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

        PasswordHash hash = PasswordHash.parse(text);

        assertTrue(hash.matches("password".getBytes(UTF_8)));
        assertFalse(hash.matches("passwort".getBytes(UTF_8)));
        assertEquals(text, hash.encoded());
    }

    @Test
    void whatIsMadeIsRecognised() throws MalformedHashException {
        byte[] password = HexFormat.of().parseHex("00ff80c328");

        for (PasswordHash hash :
                new PasswordHash[] {
                    PasswordHash.sha512(password, SALT),
                    PasswordHash.pbkdf2(password, SALT, 7),
                    PasswordHash.argon2id(password, SALT)
                }) {
            assertTrue(PasswordHash.parse(hash.encoded()).matches(password), hash.encoded());
            assertFalse(hash.matches(new byte[0]));
        }
        assertTrue(
                PasswordHash.argon2id(password, SALT)
                        .encoded()
                        .startsWith("$argon2id$v=19$m=47104,t=1,p=1$"));
    }

    @Test
    void iterationsHaveALimit() {
        int most = PasswordHash.MAX_ITERATIONS;

        assertThrows(
                MalformedHashException.class,
                () -> PasswordHash.parse("$7$" + (most + 1) + "$" + SHORT_SALT + "$" + DIGEST));
        assertThrows(
                IllegalArgumentException.class,
                () -> PasswordHash.pbkdf2(new byte[0], SALT, most + 1));
        assertThrows(
                IllegalArgumentException.class, () -> PasswordHash.pbkdf2(new byte[0], SALT, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m=262145,t=1,p=1",
                "m=262144,t=5,p=1",
                "m=1024,t=1025,p=1",
                "m=7,t=1,p=1",
                "m=1024,t=0,p=1",
                "m=1024,t=1,p=0",
                "m=1024,t=1,p=65",
                "m=99999999999,t=1,p=1",
                "t=1,m=1024,p=1",
            })
    void costsOfArgon2HaveLimits(String costs) {
        assertThrows(
                MalformedHashException.class,
                () -> PasswordHash.parse("$argon2id$v=19$" + costs + "$c29tZXNhbHQ$" + DIGEST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "$6",
                "6$",
                "x$6$",
                "$5$a$b",
                "$6$$",
                "$7$1$$",
                "$6$a$b$c",
                "$argon2id$",
                "$argon2i$v=19$m=1024,t=1,p=1$c29tZXNhbHQ$c29tZXNhbHQ",
            })
    void whatIsNoHashIsRefused(String text) {
        assertThrows(MalformedHashException.class, () -> PasswordHash.parse(text));
    }
}
