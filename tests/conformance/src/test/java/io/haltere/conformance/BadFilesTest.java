package io.haltere.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.haltere.conformance.Programs.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files with mistakes of every kind. All lines of a kind stand in one file: so each mistake is
/// told although it is not the first.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadFilesTest {
    private static final int HUGE = 10_000_000;

    private Path folder = Path.of("");
    private String config = "";
    private String access = "";
    private String keys = "";

    /// A line, and what is said of it; nothing where it is passed over.
    record Line(String text, String sentence) {
        @Override
        public String toString() {
            return text.length() < 80 ? text : text.substring(0, 80) + "…";
        }
    }

    static List<Line> configLines() {
        return List.of(
                new Line("listener", "Error: Empty listener value in configuration."),
                new Line("listener abc", "Error: Invalid port value (abc)."),
                new Line("listener 70000", "Error: Invalid port value (70000)."),
                new Line("allow_anonymous maybe", "Error: Invalid allow_anonymous value (maybe)."),
                new Line("max_qos 3", "Error: Invalid max_qos value (3)."),
                new Line("nonsense 1", "Error: Unknown configuration variable 'nonsense'."),
                new Line("log_type wrong", "Error: Invalid log_type value (wrong)."),
                new Line("log_dest file", "Error: Empty \"log_dest file\" value in configuration."),
                new Line("user", "Error: Empty user value in configuration."),
                new Line("certfile", "Error: Empty certfile value in configuration."),
                new Line("include_dir /nowhere", "Error: Unable to open include_dir '/nowhere'."),
                new Line(
                        "mount_point a/#",
                        "Error: Invalid mount_point 'a/#'. Does it contain a wildcard character?"),
                new Line(
                        "per_listener_settings true",
                        "Error: per_listener_settings must be set before any other security"
                                + " settings."),
                new Line(
                        "auto_id_prefix " + "x".repeat(HUGE),
                        "Error: Invalid auto_id_prefix value (longer than 50 bytes)."),
                new Line("auto_id_prefix \u0001", "Error: Malformed UTF-8 in configuration."),
                new Line("max_q\0os 1", "Error: Unknown configuration variable 'max_q'."));
    }

    static List<Line> passwordLines() {
        String good = Users.line("ann", "x", 1);
        return List.of(
                new Line(good, ""),
                new Line(good, "Error: Duplicate user 'ann' in password file "),
                new Line(":x", "Error: Invalid line in password file "),
                new Line("bob:", "Error: Invalid password hash for user bob."),
                new Line("no colon", ""),
                new Line("c:plain", "Error: Invalid password hash type for user c."),
                new Line("d:$9$x", "Error: Invalid password hash type for user d."),
                new Line("e:$7$0$AAAA$AAAA", "Error: Invalid hash iterations for user e."),
                new Line("f:$7$1000$!!!$AAAA", "Error: Unable to decode password salt for user f."),
                new Line(
                        "g:$7$1000$FyxzuRFbnm4mCKro$AAAA",
                        "Error: Unable to decode password hash for user g."),
                new Line("h:$6$x", "Error: Invalid password hash for user h."),
                new Line(
                        "i:$argon2id$v=19$m=9999999,t=1,p=1$AAAAAAAAAAAAAAAA$AAAAAAAA",
                        "Error: Invalid argon2id parameters for user i."),
                new Line("x".repeat(HUGE) + ":y", "Error: Invalid line in password file "),
                new Line("j:" + "y".repeat(HUGE), "Error: Invalid password hash type for user j."));
    }

    static List<Line> ruleLines() {
        return List.of(
                new Line("user", "Error: Missing username in acl_file "),
                new Line("topic", "Error: Empty topic in acl_file "),
                new Line("topic maybe a/b", "Error: Invalid topic access type \"maybe\" in "),
                new Line("topik x", "Error: Invalid line in acl_file "),
                new Line("pattern", "Error: Empty topic in acl_file "),
                new Line("topic read a/#/b", "Error: Invalid ACL topic \"a/#/b\" in acl_file "),
                new Line("topic read a+", "Error: Invalid ACL topic \"a+\" in acl_file "),
                new Line("pattern read fixed", "Warning: ACL pattern 'fixed' does not contain "),
                new Line("\0", "Error: Invalid line in acl_file "),
                new Line("# " + "x".repeat(HUGE), ""),
                new Line("topic read " + "x".repeat(HUGE), "Error: Invalid ACL topic "));
    }

    static List<Line> keyLines() {
        return List.of(
                new Line("ann:0011", ""),
                new Line("no colon", "Warning: Invalid line in psk file "),
                new Line(":0011", "Warning: Invalid line in psk file "),
                new Line("bob:", "Warning: Invalid line in psk file "),
                new Line("c:xyz", "Warning: psk for identity \"c\" contains non-hexadecimal "),
                new Line("ann:0022", "Warning: Duplicate identity 'ann' in psk file "),
                new Line("d:" + "0".repeat(HUGE), "Warning: "));
    }

    private Path write(String name, List<Line> lines) {
        Path file = folder.resolve(name);
        Users.write(file, lines.stream().map(Line::text).toList());
        return file;
    }

    private Result run(List<String> config, String... arguments) {
        Path file = folder.resolve("run.conf");
        Users.write(file, config);
        var command = new ArrayList<>(List.of(BrokerProcess.executable(), "-c", file.toString()));
        command.addAll(List.of(arguments));
        return Programs.run(command.toArray(String[]::new));
    }

    @BeforeAll
    void readThemAll(@TempDir Path given) {
        folder = given;
        Path conf = write("bad.conf", configLines());
        Result tested =
                Programs.run(BrokerProcess.executable(), "--test-config", "-c", conf.toString());
        config = tested.output();
        assertEquals(3, tested.status(), config);
        String listener = "listener " + BrokerProcess.freePort() + " 127.0.0.1";
        Result started =
                run(
                        List.of(
                                listener,
                                "user root",
                                "password_file " + write("passwd", passwordLines()),
                                "acl_file " + write("acl", ruleLines())));
        access = started.output();
        assertEquals(1, started.status(), access);
        try (BrokerProcess broker =
                BrokerProcess.startQuiet("psk_hint h", "psk_file " + write("psk", keyLines()))
                        .awaitRunning()) {
            keys = broker.log();
        }
    }

    private void isTold(String output, String file, List<Line> lines, Line line) {
        String place = folder.resolve(file) + ":" + (lines.indexOf(line) + 1);
        if (line.sentence.isEmpty()) {
            assertTrue(!output.contains(place + ".") && !output.contains(place + ")"), output);
        } else if (line.sentence.startsWith("Warning")) {
            assertTrue(
                    output.lines()
                            .anyMatch(said ->
                                    said.contains(line.sentence)
                                            && said.endsWith("(" + place + ")")),
                    output);
        } else {
            List<String> said = output.lines().toList();
            int at = said.indexOf("Error found at " + place + ".");
            assertTrue(at > 0 && said.get(at - 1).contains(line.sentence), output);
        }
        assertTrue(output.length() < 100_000, "no line is repeated whole");
    }

    @ParameterizedTest
    @MethodSource("configLines")
    void eachMistakeInAConfigurationIsToldWithItsLine(Line line) {
        isTold(config, "bad.conf", configLines(), line);
    }

    @ParameterizedTest
    @MethodSource("passwordLines")
    void eachMistakeInAPasswordFileIsToldWithItsLine(Line line) {
        isTold(access, "passwd", passwordLines(), line);
    }

    @ParameterizedTest
    @MethodSource("ruleLines")
    void eachMistakeInAnAclFileIsToldWithItsLine(Line line) {
        isTold(access, "acl", ruleLines(), line);
    }

    @ParameterizedTest
    @MethodSource("keyLines")
    void eachMistakeInAPskFileIsToldWithItsLine(Line line) {
        isTold(keys, "psk", keyLines(), line);
    }

    @Test
    void aDirectoryThatIncludesItselfIsRefused() throws IOException {
        Path included = Files.createDirectory(folder.resolve("conf.d"));
        Path file = included.resolve("a.conf");
        Files.writeString(file, "include_dir " + included + "\n");

        Result result = run(List.of("listener 0", "include_dir " + included), "--test-config");

        assertEquals(3, result.status(), result.output());
        assertTrue(
                result.output()
                        .contains(
                                "Error: An included file cannot use include_dir.\n"
                                        + "Error found at "
                                        + file
                                        + ":1.\n"),
                result.output());
    }

    @Test
    void aConfigurationThatIsNotThereOrNotAFileIsRefused() {
        for (Path path : List.of(folder.resolve("nowhere"), folder)) {
            Result result = Programs.run(BrokerProcess.executable(), "-c", path.toString());

            assertEquals(3, result.status(), result.output());
            assertTrue(result.output().contains(path.toString()), result.output());
        }
    }

    private static void replace(Path file, Object content) {
        try {
            Files.deleteIfExists(file);
            switch (content) {
                case byte[] bytes -> Files.write(file, bytes);
                case String kind when kind.equals("folder") -> Files.createDirectory(file);
                default -> {} // It stays away.
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String lastError(BrokerProcess broker) {
        String log = broker.log();
        return log.substring(log.lastIndexOf("Error: "));
    }

    @Test
    void whatBecomesUnusableLeavesTheOldInForce() throws IOException {
        Path passwords = folder.resolve("live-passwd");
        Path rules = folder.resolve("live-acl");
        Users.write(passwords, List.of(Users.line("ann", "x", 1)));
        Users.write(rules, List.of("user ann", "topic readwrite a"));
        byte[][] good = {Files.readAllBytes(passwords), Files.readAllBytes(rules)};
        String[] options = {
            "allow_anonymous false", "password_file " + passwords, "acl_file " + rules
        };
        List<Object> faults =
                List.of(
                        "gone",
                        "folder",
                        "ann:\u00e9\n".getBytes(StandardCharsets.ISO_8859_1),
                        ("a:" + "x".repeat(HUGE)).getBytes(StandardCharsets.UTF_8),
                        "x:\0\n\0".getBytes(StandardCharsets.UTF_8));
        try (BrokerProcess broker = BrokerProcess.startQuiet(options).awaitRunning();
                RawClient ann = broker.open()) {
            assertEquals(0, Users.login(ann, "ann", "ann", "x"));
            for (Object fault : faults) {
                for (Path file : List.of(passwords, rules)) {
                    int errors = broker.count("Error: ");
                    replace(file, fault);
                    broker.reload(options);
                    broker.awaitCount("Error: ", errors + 1);
                    assertTrue(lastError(broker).contains(file.toString()), broker.log());
                    replace(passwords, good[0]);
                    replace(rules, good[1]);

                    ann.send("32", "'a' 0001 00").expect("4003 0001 10");
                    ann.send("32", "'b' 0001 00").expect("4003 0001 87");
                }
            }
        }
    }
}
