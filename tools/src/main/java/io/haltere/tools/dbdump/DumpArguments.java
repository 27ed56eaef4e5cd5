package io.haltere.tools.dbdump;

import java.util.List;

/// What the command line asks for.
record DumpArguments(Form form, String file) {
    static final String USAGE =
            "Usage: mosquitto_db_dump [--stats | --client-stats | --json]"
                    + " <mosquitto db filename>";

    /// What is printed.
    enum Form {
        TEXT,
        STATS,
        CLIENT_STATS,
        JSON
    }

    static DumpArguments read(List<String> words) throws DumpFailedException {
        Form form = words.size() == 2 ? form(words.getFirst()) : Form.TEXT;
        boolean isFile = !words.isEmpty() && !words.getLast().startsWith("--");
        if (words.size() > 2 || !isFile) {
            throw new DumpFailedException(1, USAGE);
        }
        return new DumpArguments(form, words.getLast());
    }

    private static Form form(String flag) throws DumpFailedException {
        return switch (flag) {
            case "--stats" -> Form.STATS;
            case "--client-stats" -> Form.CLIENT_STATS;
            case "--json" -> Form.JSON;
            default -> throw new DumpFailedException(1, USAGE);
        };
    }
}
