package io.haltere.tools.passwd;

import io.haltere.broker.access.MalformedHashException;
import io.haltere.broker.access.PasswordHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The lines of a password file, to be changed. A character is a byte of the file, whatever its
/// encoding, so that lines nobody asked to change stay as they are.
final class PasswdLines {
    private final List<String> lines = new ArrayList<>();

    /// Hashes the bytes of a password.
    interface Hasher {
        PasswordHash hash(byte[] password) throws PasswdException;
    }

    PasswdLines(byte[] content) {
        new String(content, StandardCharsets.ISO_8859_1).lines().forEach(lines::add);
    }

    byte[] content() {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String user(String line) {
        int colon = line.indexOf(':');
        return colon < 0 || line.startsWith("#") ? "" : line.substring(0, colon).strip();
    }

    private static String bytesOf(String username) {
        return new String(username.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /// Changes the user's line, or adds one. Further lines of the same user go: the broker would
    /// refuse them.
    void set(String username, PasswordHash hash) {
        String name = bytesOf(username);
        String line = name + ":" + hash.encoded();
        int first = -1;
        for (int i = 0; i < lines.size() && first < 0; i++) {
            first = user(lines.get(i)).equals(name) ? i : -1;
        }
        if (first < 0) {
            lines.add(line);
            return;
        }
        lines.subList(first + 1, lines.size()).removeIf(other -> user(other).equals(name));
        lines.set(first, line);
    }

    /// @return whether the user was there
    boolean remove(String username) {
        String name = bytesOf(username);
        return lines.removeIf(line -> user(line).equals(name));
    }

    /// Hashes each password that is no hash yet.
    void hashAll(Hasher hasher) throws PasswdException {
        for (int i = 0; i < lines.size(); i++) {
            String user = user(lines.get(i));
            String password = lines.get(i).substring(lines.get(i).indexOf(':') + 1).strip();
            if (user.isEmpty() || isHash(password)) {
                continue;
            }
            if (password.isEmpty()) {
                throw new PasswdException("Error: Empty password in line " + (i + 1) + ".");
            }
            byte[] bytes = password.getBytes(StandardCharsets.ISO_8859_1);
            lines.set(i, user + ":" + hasher.hash(bytes).encoded());
        }
    }

    private static boolean isHash(String text) {
        try {
            PasswordHash.parse(text);
            return true;
        } catch (MalformedHashException plain) {
            return false;
        }
    }
}
