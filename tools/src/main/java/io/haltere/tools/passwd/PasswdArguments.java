package io.haltere.tools.passwd;

import io.haltere.broker.access.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the command line asks for.
///
/// @param username null when all lines are to be hashed
/// @param password null when it is to be asked for
/// @param isBatch whether the password was put on the command line knowingly
record PasswdArguments(
        Action action,
        HashType hashType,
        int iterations,
        String file,
        @Nullable String username,
        @Nullable String password,
        boolean isBatch) {
    static final String USAGE =
            """
            mosquitto_passwd is a tool for managing password files for mosquitto.

            Usage: mosquitto_passwd [-H TYPE] [-I iterations] [-c | -D] passwordfile username
                   mosquitto_passwd [-H TYPE] [-I iterations] [-c] -b passwordfile username password
                   mosquitto_passwd [-H TYPE] [-I iterations] -U passwordfile
             -b : take the password from the command line, where others can see it.
             -c : create the file, and replace one that exists. - prints the line.
             -D : delete the user.
             -H : the kind of hash: argon2id, sha512-pbkdf2 (the default) or sha512.
             -I : the iterations of sha512-pbkdf2: 1 to 1000000, else 1000.
             -U : hash the passwords of a file that holds them as plain text.\
            """;

    private static final int MAX_BYTES = 65_535;

    /// What becomes of the file.
    enum Action {
        CREATE,
        SET,
        DELETE,
        HASH_ALL
    }

    /// How passwords are hashed.
    enum HashType {
        ARGON2ID,
        SHA512_PBKDF2,
        SHA512
    }

    static PasswdArguments read(List<String> words) throws PasswdException {
        return new Reader(words).read();
    }

    /// Goes through the words once.
    private static final class Reader {
        private final List<String> words;
        private int index;
        private boolean creates;
        private boolean deletes;
        private boolean hashesAll;
        private boolean isBatch;
        private HashType hashType = HashType.SHA512_PBKDF2;
        private int iterations = PasswordHash.DEFAULT_ITERATIONS;

        Reader(List<String> words) {
            this.words = words;
        }

        PasswdArguments read() throws PasswdException {
            while (index < words.size() && isFlag(words.get(index))) {
                readFlag(words.get(index));
                index++;
            }
            refuse(creates && deletes, "Error: -c and -D cannot be used together.");
            refuse(creates && hashesAll, "Error: -c and -U cannot be used together.");
            refuse(deletes && hashesAll, "Error: -D and -U cannot be used together.");
            refuse(isBatch && deletes, "Error: -b and -D cannot be used together.");
            return arguments(words.subList(index, words.size()));
        }

        private static boolean isFlag(String word) {
            return word.startsWith("-") && word.length() > 1;
        }

        private void readFlag(String flag) throws PasswdException {
            switch (flag) {
                case "-b" -> isBatch = true;
                case "-c" -> creates = true;
                case "-D" -> deletes = true;
                case "-U" -> hashesAll = true;
                case "-H" -> hashType = hashType(value(flag));
                case "-I" -> iterations = iterations(value(flag));
                default -> throw new PasswdException(USAGE);
            }
        }

        private String value(String flag) throws PasswdException {
            index++;
            refuse(
                    index >= words.size(),
                    "Error: %s argument given but not enough other arguments.".formatted(flag));
            return words.get(index);
        }

        private static HashType hashType(String name) throws PasswdException {
            return switch (name) {
                case "argon2id" -> HashType.ARGON2ID;
                case "sha512-pbkdf2" -> HashType.SHA512_PBKDF2;
                case "sha512" -> HashType.SHA512;
                default -> throw new PasswdException("Error: Unknown hash type '" + name + "'");
            };
        }

        private static int iterations(String text) throws PasswdException {
            int iterations;
            try {
                iterations = Integer.parseInt(text);
            } catch (NumberFormatException notNumber) {
                iterations = 0;
            }
            refuse(iterations < 1, "Error: Number of iterations must be > 0.");
            refuse(
                    iterations > PasswordHash.MAX_ITERATIONS,
                    "Error: Number of iterations must be at most 1000000.");
            return iterations;
        }

        private PasswdArguments arguments(List<String> rest) throws PasswdException {
            if (hashesAll) {
                refuse(
                        rest.size() != 1,
                        rest.isEmpty()
                                ? "Error: -U argument given but password file missing."
                                : USAGE);
                return result(Action.HASH_ALL, rest.getFirst(), null, null);
            }
            boolean hasVisible = isBatch || creates && rest.size() == 3;
            int wanted = hasVisible ? 3 : 2;
            refuse(rest.size() < wanted, missing());
            refuse(rest.size() > wanted, USAGE);
            String password = hasVisible ? rest.get(2) : null;
            checkUsername(rest.get(1));
            refuse(
                    password != null && utf8Length(password) > MAX_BYTES,
                    "Error: Password must be less than 65536 characters long.");
            Action action = creates ? Action.CREATE : deletes ? Action.DELETE : Action.SET;
            return result(action, rest.getFirst(), rest.get(1), password);
        }

        private String missing() {
            if (creates) {
                return isBatch
                        ? "Error: -c argument given but password file, username, or password"
                                + " missing."
                        : "Error: -c argument given but password file or username missing.";
            }
            return deletes
                    ? "Error: -D argument given but password file or username missing."
                    : USAGE;
        }

        private PasswdArguments result(
                Action action, String file, @Nullable String username, @Nullable String password) {
            return new PasswdArguments(
                    action, hashType, iterations, file, username, password, isBatch);
        }

        /// Names that a reader of the file would not find again are refused, too.
        private static void checkUsername(String name) throws PasswdException {
            refuse(
                    utf8Length(name) > MAX_BYTES,
                    "Error: Username must be less than 65536 characters long.");
            refuse(
                    name.chars().anyMatch(Character::isISOControl),
                    "Error: Username must not contain control characters.");
            refuse(name.indexOf(':') >= 0, "Error: Username must not contain the ':' character.");
            refuse(name.isBlank(), "Error: Username must not be empty.");
            refuse(name.startsWith("#"), "Error: Username must not start with the '#' character.");
            refuse(
                    !name.equals(name.strip()),
                    "Error: Username must not start or end with a space.");
        }

        private static int utf8Length(String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        }

        private static void refuse(boolean isWrong, String sentence) throws PasswdException {
            if (isWrong) {
                throw new PasswdException(sentence);
            }
        }
    }
}
