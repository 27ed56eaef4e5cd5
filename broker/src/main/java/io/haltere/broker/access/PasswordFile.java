package io.haltere.broker.access;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Users and the hashes of their passwords: lines `USER:HASH`.
///
/// Strict as Mosquitto 2.1: what 2.0 dropped with a warning makes the file unusable. Immutable.
public final class PasswordFile {
    /// What CONNECT can carry, in bytes.
    private static final int MAX_USERNAME = 65_535;

    private final Map<String, PasswordHash> hashes;
    private final List<PasswordHash> decoys;

    private PasswordFile(Map<String, PasswordHash> hashes) {
        this.hashes = Map.copyOf(hashes);
        this.decoys = List.copyOf(hashes.values());
    }

    /// @param name the file's, for the sentences
    /// @param lines without their ends
    public static ParsedFile<PasswordFile> parse(String name, Iterable<String> lines) {
        var hashes = new LinkedHashMap<String, PasswordHash>();
        var problems = new ArrayList<LineMessage>();
        int number = 0;
        for (String line : lines) {
            number++;
            int colon = line.indexOf(':');
            if (colon < 0 || line.startsWith("#")) {
                continue;
            }
            String username = line.substring(0, colon).strip();
            String problem = read(name, username, line.substring(colon + 1).strip(), hashes);
            if (!problem.isEmpty()) {
                problems.add(new LineMessage(number, problem));
            }
        }
        return new ParsedFile<>(new PasswordFile(hashes), problems, List.of());
    }

    /// Adds a user, or says what is wrong. Never repeats the hash, which does not belong in a log.
    private static String read(
            String file, String username, String hash, Map<String, PasswordHash> hashes) {
        if (username.isEmpty()) {
            return "Invalid line in password file '%s', username empty.".formatted(file);
        }
        if (username.length() > MAX_USERNAME) {
            return "Invalid line in password file '%s', username too long.".formatted(file);
        }
        if (hash.isEmpty()) {
            return "Invalid password hash for user %s.".formatted(username);
        }
        PasswordHash parsed;
        try {
            parsed = PasswordHash.parse(hash);
        } catch (MalformedHashException malformed) {
            return "%s for user %s.".formatted(malformed.getMessage(), username);
        }
        return hashes.putIfAbsent(username, parsed) == null
                ? ""
                : "Duplicate user '%s' in password file '%s'.".formatted(username, file);
    }

    /// Whether the user is in the file and this is the password.
    ///
    /// For a name that is not in the file the hash of some other user is computed, always of the
    /// same one, so that the time does not tell which names exist. Takes as long as
    /// [PasswordHash#matches].
    public boolean isKnown(String username, byte[] password) {
        PasswordHash hash = hashes.get(username);
        if (hash != null) {
            return hash.matches(password);
        }
        if (!decoys.isEmpty()) {
            boolean ignored =
                    decoys.get(Math.floorMod(username.hashCode(), decoys.size())).matches(password);
        }
        return false;
    }

    /// Whether the user has the same password here as in another file, as far as hashes tell.
    public boolean hasUnchanged(String username, PasswordFile older) {
        PasswordHash hash = hashes.get(username);
        PasswordHash before = older.hashes.get(username);
        return hash != null && before != null && hash.isSame(before);
    }

    /// How many users there are.
    public int size() {
        return decoys.size();
    }
}
