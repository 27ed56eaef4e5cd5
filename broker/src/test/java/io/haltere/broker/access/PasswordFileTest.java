package io.haltere.broker.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PasswordFileTest {
    private static final byte[] SALT = new byte[PasswordHash.SALT_BYTES];

    private static String hash(String password) {
        return PasswordHash.pbkdf2(password.getBytes(UTF_8), SALT, 101).encoded();
    }

    private static ParsedFile<PasswordFile> parse(String... lines) {
        return PasswordFile.parse("users", List.of(lines));
    }

    @Test
    void knowsUsersByTheirPasswords() {
        PasswordFile file =
                parse("# people", "", "no colon", "anna:" + hash("a"), " bert : " + hash(""))
                        .value();

        assertEquals(2, file.size());
        assertTrue(file.isKnown("anna", new byte[] {'a'}));
        assertFalse(file.isKnown("anna", new byte[] {'b'}));
        assertTrue(file.isKnown("bert", new byte[0]));
        assertFalse(file.isKnown("carl", new byte[] {'a'}));
        assertFalse(parse().value().isKnown("carl", new byte[0]));
    }

    /// The decoy may have the very password that is tried.
    @Test
    void aNameThatIsMissingIsNeverKnown() {
        PasswordFile file = parse("anna:" + hash("a")).value();

        assertFalse(file.isKnown("nobody", new byte[] {'a'}));
    }

    @Test
    void whatIsReadAgainCountsAsItStandsNow() {
        PasswordFile before =
                parse("anna:" + hash("a"), "bert:" + hash("b"), "carl:" + hash("c")).value();
        var again =
                PasswordFile.parse(
                        "users",
                        List.of(
                                "dora:" + hash("d"),
                                "carl: " + hash("c"),
                                "bert:" + hash("B"),
                                "carl:" + hash("c"),
                                "anna:$7$1$x"),
                        before);

        assertEquals(
                List.of(
                        new LineMessage(4, "Duplicate user 'carl' in password file 'users'."),
                        new LineMessage(5, "Invalid password hash for user anna.")),
                again.problems());
        PasswordFile file = again.value();
        assertTrue(file.hasUnchanged("carl", before));
        assertFalse(file.hasUnchanged("bert", before));
        assertFalse(file.hasUnchanged("anna", before));
        assertFalse(file.hasUnchanged("dora", before));
        assertTrue(file.isKnown("bert", new byte[] {'B'}));
        assertFalse(file.isKnown("bert", new byte[] {'b'}));
        assertTrue(file.isKnown("dora", new byte[] {'d'}));
        assertFalse(file.isKnown("anna", new byte[] {'a'}));
    }

    /// Written another way, it is the same hash.
    @Test
    void aHashIsUnchangedHoweverItIsWritten() {
        String hash = hash("a");
        PasswordFile before = parse("anna:" + hash).value();
        PasswordFile after = parse("anna:" + hash.replace("$101$", "$0101$")).value();

        assertTrue(after.hasUnchanged("anna", before));
    }

    @Test
    void tellsAllProblemsWithTheirLinesAndNoHash() {
        var parsed =
                parse(
                        ":secret",
                        "a:",
                        "b:plain",
                        "c:$6$x",
                        "d:" + hash("d"),
                        "d:" + hash("e"),
                        "e:$7$0$" + hash("e").substring(7),
                        "f:$6$AAAA$AAAA",
                        "x".repeat(65_536) + ":" + hash("x"));

        assertEquals(
                List.of(
                        new LineMessage(
                                1, "Invalid line in password file 'users', username empty."),
                        new LineMessage(2, "Invalid password hash for user a."),
                        new LineMessage(3, "Invalid password hash type for user b."),
                        new LineMessage(4, "Invalid password hash for user c."),
                        new LineMessage(6, "Duplicate user 'd' in password file 'users'."),
                        new LineMessage(7, "Invalid hash iterations for user e."),
                        new LineMessage(8, "Unable to decode password salt for user f."),
                        new LineMessage(
                                9, "Invalid line in password file 'users', username too long.")),
                parsed.problems());
    }
}
