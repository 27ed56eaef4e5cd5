package io.haltere.tools.passwd;

import io.haltere.broker.access.MalformedHashException;
import io.haltere.broker.access.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;

/// `mosquitto_passwd`: keeps the users of a password file.
final class PasswdCommand {
    private static final String STDOUT = "-";

    private final PasswdArguments arguments;
    private final PasswdFile file;
    private final SecureRandom random = new SecureRandom();

    private PasswdCommand(PasswdArguments arguments) {
        this.arguments = arguments;
        this.file = new PasswdFile(arguments.file());
    }

    public static void main(String[] words) {
        int status = 0;
        try {
            new PasswdCommand(PasswdArguments.read(List.of(words))).run();
        } catch (PasswdException failed) {
            boolean isUsage = failed.sentence().equals(PasswdArguments.USAGE);
            (isUsage ? System.out : System.err).println(failed.sentence());
            status = failed.status();
        }
        System.out.flush();
        Runtime.getRuntime().halt(status);
    }

    private void run() throws PasswdException {
        switch (arguments.action()) {
            case CREATE -> create();
            case SET -> set();
            case DELETE -> delete();
            case HASH_ALL -> hashAll();
        }
    }

    private void create() throws PasswdException {
        var lines = new PasswdLines(new byte[0]);
        lines.set(username(), hash(password()));
        if (arguments.file().equals(STDOUT)) {
            System.out.writeBytes(lines.content());
            return;
        }
        file.create(lines.content());
    }

    private void set() throws PasswdException {
        byte[] old = file.read();
        var lines = new PasswdLines(old);
        lines.set(username(), hash(password()));
        file.update(old, lines.content());
    }

    private void delete() throws PasswdException {
        byte[] old = file.read();
        var lines = new PasswdLines(old);
        if (!lines.remove(username())) {
            throw new PasswdException(
                    "Warning: User %s not found in password file.".formatted(username()));
        }
        file.update(old, lines.content());
    }

    private void hashAll() throws PasswdException {
        byte[] old = file.read();
        var lines = new PasswdLines(old);
        lines.hashAll(this::hash);
        file.update(old, lines.content());
    }

    private String username() {
        return Objects.requireNonNull(arguments.username());
    }

    private byte[] password() throws PasswdException {
        String visible = arguments.password();
        if (visible == null) {
            return Prompt.ask();
        }
        if (!arguments.isBatch()) {
            System.err.println(
                    "Warning: A password on the command line can be seen by other users; leave it"
                            + " out to be asked for it, or say -b.");
        }
        return visible.getBytes(StandardCharsets.UTF_8);
    }

    private PasswordHash hash(byte[] password) throws PasswdException {
        return switch (arguments.hashType()) {
            case SHA512 -> PasswordHash.sha512(password, salt(PasswordHash.SALT_BYTES));
            case SHA512_PBKDF2 ->
                    PasswordHash.pbkdf2(
                            password, salt(PasswordHash.SALT_BYTES), arguments.iterations());
            case ARGON2ID -> argon2id(password, salt(PasswordHash.ARGON2_SALT_BYTES));
        };
    }

    private byte[] salt(int length) {
        byte[] salt = new byte[length];
        random.nextBytes(salt);
        return salt;
    }

    private static PasswordHash argon2id(byte[] password, byte[] salt) throws PasswdException {
        try {
            return PasswordHash.argon2id(password, salt);
        } catch (MalformedHashException missing) {
            throw new PasswdException("Error: " + missing.getMessage() + ".");
        }
    }
}
