package io.haltere.conformance.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.haltere.conformance.BrokerProcess;
import io.haltere.conformance.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mosquitto_passwd` beside Debian's, and before Debian's broker.
class PasswdTest {
    private static final String OURS =
            BrokerProcess.root().resolve("bin/mosquitto_passwd").toString();
    private static final Path DEBIAN_BROKER = Path.of("/usr/sbin/mosquitto");
    private static final Path DEBIAN_TOOL = Path.of("/usr/bin/mosquitto_passwd");

    @TempDir private Path folder;

    private Path users() {
        return folder.resolve("users");
    }

    private static void succeeds(String... command) {
        assertEquals(new Programs.Result(0, ""), Programs.run(command));
    }

    private static String told(int status, String... command) {
        Programs.Result result = Programs.run(command);
        assertEquals(status, result.status(), result.output());
        return result.output().strip();
    }

    /// Runs a command in a pseudo terminal that types these lines when it is asked.
    private static Programs.Result typing(List<String> lines, String... command) {
        String script =
                """
                import os, pty, sys
                lines, command = sys.argv[1].split('|'), sys.argv[2:]
                child, terminal = pty.fork()
                if child == 0:
                    os.execvp(command[0], command)
                for line in lines:
                    seen = b''
                    while not seen.endswith(b'assword: '):
                        seen += os.read(terminal, 1)
                    os.write(1, seen)
                    os.write(terminal, line.encode() + b'\\n')
                try:
                    while True:
                        rest = os.read(terminal, 4096)
                        if not rest:
                            break
                        os.write(1, rest)
                except OSError:
                    pass
                sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
                """;
        var words = new ArrayList<>(List.of("python3", "-c", script));
        words.add(String.join("|", lines));
        words.addAll(List.of(command));
        return Programs.run(words.toArray(new String[0]));
    }

    @Test
    void debiansBrokerLetsInWhomWeWrote() throws IOException {
        assumeTrue(Files.exists(DEBIAN_BROKER) && Files.exists(DEBIAN_TOOL));
        String file = users().toString();
        succeeds(OURS, "-c", "-b", file, "seven", "p 7");
        succeeds(OURS, "-H", "sha512", "-b", file, "six", "p6");
        succeeds(DEBIAN_TOOL.toString(), "-b", file, "debian", "pd");
        succeeds(OURS, "-b", file, "seven", "ä7");
        assertEquals(3, Files.readAllLines(users()).size());
        // The broker is another user by then.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(users(), PosixFilePermissions.fromString("rw-r--r--"));

        try (var broker =
                BrokerProcess.startProgram(DEBIAN_BROKER.toString(), "password_file " + file)) {
            assertEquals(0, publish(broker, "seven", "ä7"));
            assertEquals(0, publish(broker, "six", "p6"));
            assertEquals(0, publish(broker, "debian", "pd"));
            assertEquals(5, publish(broker, "seven", "p 7"));
        }
    }

    private static int publish(BrokerProcess broker, String user, String password) {
        return Programs.run(
                        "/usr/bin/mosquitto_pub",
                        "-p",
                        "" + broker.port(),
                        "-t",
                        "a",
                        "-m",
                        "b",
                        "-u",
                        user,
                        "-P",
                        password)
                .status();
    }

    @Test
    void keepsOtherLinesAndPermissions() throws IOException {
        Files.write(users(), List.of("# people", "", "no colon", "anna:x", "bert:y"));
        Files.setPosixFilePermissions(users(), PosixFilePermissions.fromString("rw-r-----"));

        succeeds(OURS, "-b", users().toString(), "bert", "p");
        succeeds(OURS, "-D", users().toString(), "anna");

        List<String> lines = Files.readAllLines(users());
        assertEquals(List.of("# people", "", "no colon"), lines.subList(0, 3));
        assertTrue(lines.get(3).startsWith("bert:$7$1000$"), lines.get(3));
        assertEquals(4, lines.size());
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(users())));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(users()), files.toList());
        }
    }

    @Test
    void aNewFileIsForItsOwnerAlone() throws IOException {
        succeeds(OURS, "-c", "-H", "argon2id", "-b", users().toString(), "anna", "p");

        assertTrue(Files.readString(users()).startsWith("anna:$argon2id$v=19$m=47104,t=1,p=1$"));
        assertEquals(
                "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(users())));
    }

    @Test
    void hashesPlainPasswordsOnce() throws IOException {
        Files.write(users(), List.of("# c", "anna:secret", ""));

        succeeds(OURS, "-U", "-I", "5", users().toString());
        String hashed = Files.readString(users());
        succeeds(OURS, "-U", users().toString());

        assertTrue(hashed.startsWith("# c\nanna:$7$5$"), hashed);
        assertEquals(hashed, Files.readString(users()));
    }

    @Test
    void makesNoUserWithAnEmptyPassword() throws IOException {
        Files.writeString(users(), "ann:secret\nbob:\n");

        assertEquals("Error: Empty password in line 2.", told(1, OURS, "-U", users().toString()));
        assertEquals("ann:secret\nbob:\n", Files.readString(users()));
    }

    @Test
    void printsTheLineWhenTheFileIsADash() {
        String line = told(0, OURS, "-c", "-b", "-", "anna", "p");

        assertTrue(line.startsWith("anna:$7$1000$"), line);
    }

    @Test
    void asksTwiceWithoutEcho() throws IOException {
        var made = typing(List.of("geheim", "geheim"), OURS, "-c", users().toString(), "anna");

        assertEquals(0, made.status(), made.output());
        assertFalse(made.output().contains("geheim"), made.output());
        assertTrue(made.output().contains("Reenter password: "), made.output());
        assertTrue(Files.readString(users()).startsWith("anna:$7$"));

        var wrong = typing(List.of("a", "b"), OURS, users().toString(), "bert");

        assertEquals(2, wrong.status(), wrong.output());
        assertTrue(wrong.output().contains("Error: Passwords do not match."), wrong.output());
        assertFalse(Files.readString(users()).contains("bert"));
    }

    @Test
    void warnsOfAPasswordThatOthersSee() {
        String warning = told(0, OURS, "-c", users().toString(), "anna", "secret");

        assertTrue(warning.startsWith("Warning: A password on the command line"), warning);
    }

    /// Sentence and status are those of Debian's, which is asked too where it is installed.
    @Test
    void refusesInMosquittosWords() throws IOException {
        Files.writeString(users(), "anna:$6$a$b\n");
        String file = users().toString();
        String[][] wrong = {
            {"-c", "-D", file, "a"},
            {"-c", "-U", file},
            {"-D", "-U", file},
            {"-b", "-D", file, "a"},
            {"-c", "-b", file},
            {"-c", file},
            {"-D", file},
            {"-U"},
            {"-H"},
            {"-I"},
            {"-H", "md5", "-b", file, "a", "b"},
            {"-I", "0", "-b", file, "a", "b"},
            {"-b", file, "a:b", "c"},
            {"-b", file, "a\tb", "c"},
            {"-b", file + ".absent", "a", "b"},
            {"-b", "/tmp", "a", "b"},
            {"-b", "-c", file + ".absent/x", "a", "b"},
        };
        for (String[] words : wrong) {
            String ours = told(1, command(OURS, words));
            assertTrue(ours.startsWith("Error: "), ours);
            if (Files.exists(DEBIAN_TOOL)) {
                assertEquals(told(1, command(DEBIAN_TOOL.toString(), words)), ours);
            }
        }
        assertEquals(
                "Warning: User bert not found in password file.",
                told(1, OURS, "-D", file, "bert"));
        assertTrue(told(1, OURS, "--help").startsWith("mosquitto_passwd is a tool"));
        assertEquals("anna:$6$a$b\n", Files.readString(users()));
    }

    private static String[] command(String tool, String[] words) {
        var command = new ArrayList<>(List.of(tool));
        command.addAll(List.of(words));
        return command.toArray(new String[0]);
    }
}
