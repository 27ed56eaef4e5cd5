package io.haltere.broker.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Pre-shared keys: lines `IDENTITY:KEY`, the key in hexadecimal digits.
///
/// A line that is wrong costs only its identity, which then cannot connect. Immutable.
public final class PskFile {
    /// The longest key, in bytes; OpenSSL takes no longer one.
    private static final int MAX_KEY = 512;

    private static final int MAX_IDENTITY = 65_535;

    private final Map<String, byte[]> keys;

    private PskFile(Map<String, byte[]> keys) {
        this.keys = keys;
    }

    /// @param name the file's, for the sentences
    /// @param lines without their ends
    public static ParsedFile<PskFile> parse(String name, Iterable<String> lines) {
        var keys = new HashMap<String, byte[]>();
        var warnings = new ArrayList<LineMessage>();
        int number = 0;
        for (String line : lines) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String warning = read(name, line, keys);
            if (!warning.isEmpty()) {
                warnings.add(new LineMessage(number, warning));
            }
        }
        return new ParsedFile<>(new PskFile(keys), List.of(), warnings);
    }

    /// Adds a key, or says what is wrong. Never repeats the key, which does not belong in a log.
    private static String read(String file, String line, Map<String, byte[]> keys) {
        int colon = line.indexOf(':');
        String identity = colon < 0 ? "" : line.substring(0, colon).strip();
        String digits = line.substring(colon + 1).strip();
        if (identity.isEmpty() || identity.length() > MAX_IDENTITY || digits.isEmpty()) {
            return "Invalid line in psk file '%s'.".formatted(file);
        }
        if (!digits.chars().allMatch(HexFormat::isHexDigit)) {
            return "psk for identity \"%s\" contains non-hexadecimal characters."
                    .formatted(identity);
        }
        if (digits.length() > 2 * MAX_KEY) {
            return "psk for identity \"%s\" is longer than %d bytes.".formatted(identity, MAX_KEY);
        }
        String whole = digits.length() % 2 == 0 ? digits : "0" + digits;
        return keys.putIfAbsent(identity, HexFormat.of().parseHex(whole)) == null
                ? ""
                : "Duplicate identity '%s' in psk file '%s', ignoring.".formatted(identity, file);
    }

    /// The key of this identity, a fresh array; null when it has none.
    public byte @Nullable [] key(String identity) {
        byte[] key = keys.get(identity);
        return key == null ? null : key.clone();
    }

    /// How many identities there are.
    public int size() {
        return keys.size();
    }
}
