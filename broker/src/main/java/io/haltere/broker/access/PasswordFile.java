package io.haltere.broker.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Users and the hashes of their passwords: lines `USER:HASH`.
///
/// Strict as Mosquitto 2.1: what 2.0 dropped with a warning makes the file unusable. Immutable.
public final class PasswordFile {
    /// What CONNECT can carry, in bytes.
    private static final int MAX_USERNAME = 65_535;

    /// The users, numbered from 1.
    private final NameTable users;

    /// The hash of each, as it stands in the file: it is taken apart when somebody logs in.
    private final ByteStrings hashes;

    private PasswordFile(NameTable users, ByteStrings hashes) {
        this.users = users;
        this.hashes = hashes;
        hashes.add(new byte[0], 0, 0);
    }

    /// @param name the file's, for the sentences
    /// @param lines without their ends
    public static ParsedFile<PasswordFile> parse(String name, Iterable<String> lines) {
        var none = new PasswordFile(new NameTable(), new ByteStrings());
        return parse(name, lines, none);
    }

    /// Reads the file again, of which most lines are as they were: those cost little.
    ///
    /// @param before what it was
    public static ParsedFile<PasswordFile> parse(
            String name, Iterable<String> lines, PasswordFile before) {
        var file = new PasswordFile(new NameTable(before.users), new ByteStrings(before.hashes));
        var problems = new ArrayList<LineMessage>();
        int number = 0;
        for (String line : lines) {
            number++;
            int colon = line.indexOf(':');
            if (colon < 0 || line.startsWith("#")) {
                continue;
            }
            String username = line.substring(0, colon).strip();
            String problem = file.read(name, username, line.substring(colon + 1).strip(), before);
            if (!problem.isEmpty()) {
                problems.add(new LineMessage(number, problem));
            }
        }
        file.users.trim();
        file.hashes.trim();
        return new ParsedFile<>(file, problems, List.of());
    }

    /// Adds a user, or says what is wrong. Never repeats the hash, which does not belong in a log.
    private String read(String file, String username, String hash, PasswordFile before) {
        if (username.isEmpty()) {
            return "Invalid line in password file '%s', username empty.".formatted(file);
        }
        if (username.length() > MAX_USERNAME) {
            return "Invalid line in password file '%s', username too long.".formatted(file);
        }
        if (hash.isEmpty()) {
            return "Invalid password hash for user %s.".formatted(username);
        }
        byte[] encoded = hash.getBytes(StandardCharsets.UTF_8);
        byte[] name = username.getBytes(StandardCharsets.UTF_8);
        if (!before.has(name, encoded)) {
            try {
                PasswordHash.parse(hash);
            } catch (MalformedHashException malformed) {
                return "%s for user %s.".formatted(malformed.getMessage(), username);
            }
        }
        if (number(name) != NameTable.NONE) {
            return "Duplicate user '%s' in password file '%s'.".formatted(username, file);
        }
        users.add(NameTable.NONE, name, 0, name.length);
        hashes.add(encoded, 0, encoded.length);
        return "";
    }

    /// Whether this very line was read already, and so is well-formed.
    private boolean has(byte[] name, byte[] encoded) {
        int number = number(name);
        return number != NameTable.NONE && hashes.isEqual(number, encoded, 0, encoded.length);
    }

    private int number(String username) {
        return number(username.getBytes(StandardCharsets.UTF_8));
    }

    private int number(byte[] name) {
        return users.find(NameTable.NONE, name, 0, name.length);
    }

    private PasswordHash hash(int number) {
        try {
            return PasswordHash.parse(hashes.text(number));
        } catch (MalformedHashException impossible) {
            throw new IllegalStateException(impossible); // It was read before.
        }
    }

    /// Whether the user is in the file and this is the password.
    ///
    /// For a name that is not in the file the hash of some other user is computed, always of the
    /// same one, so that the time does not tell which names exist. Takes as long as
    /// [PasswordHash#matches].
    public boolean isKnown(String username, byte[] password) {
        int number = number(username);
        if (number != NameTable.NONE) {
            return hash(number).matches(password);
        }
        if (size() > 0) {
            int decoy = 1 + Math.floorMod(username.hashCode(), size());
            boolean ignored = hash(decoy).matches(password);
        }
        return false;
    }

    /// Whether the user has the same password here as in another file, as far as hashes tell.
    public boolean hasUnchanged(String username, PasswordFile older) {
        int number = number(username);
        int before = older.number(username);
        return number != NameTable.NONE
                && before != NameTable.NONE
                && (hashes.isEqual(number, older.hashes, before)
                        || hash(number).isSame(older.hash(before)));
    }

    /// How many users there are.
    public int size() {
        return users.size();
    }
}
