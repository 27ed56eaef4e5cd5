package io.haltere.tools.dbdump;

import java.util.List;

/// What the command line asks for.
///
/// @param target where a clean store is to be; empty except with [Form#REPAIR]
record DumpArguments(Form form, String file, String target) {
    static final String USAGE =
            "Usage: mosquitto_db_dump [--stats | --client-stats | --json]"
                    + " <mosquitto db filename>\n"
                    + "       mosquitto_db_dump --verify <store directory>\n"
                    + "       mosquitto_db_dump --repair <store directory> <new directory>";

    /// What is printed.
    enum Form {
        TEXT,
        STATS,
        CLIENT_STATS,
        JSON,
        VERIFY,
        REPAIR
    }

    static DumpArguments read(List<String> words) throws DumpFailedException {
        if (words.size() == 3 && words.getFirst().equals("--repair")) {
            return new DumpArguments(Form.REPAIR, words.get(1), words.get(2));
        }
        Form form = words.size() == 2 ? form(words.getFirst()) : Form.TEXT;
        boolean isFile = !words.isEmpty() && !words.getLast().startsWith("--");
        if (words.size() > 2 || !isFile) {
            throw new DumpFailedException(1, USAGE);
        }
        return new DumpArguments(form, words.getLast(), "");
    }

    private static Form form(String flag) throws DumpFailedException {
        return switch (flag) {
            case "--stats" -> Form.STATS;
            case "--client-stats" -> Form.CLIENT_STATS;
            case "--json" -> Form.JSON;
            case "--verify" -> Form.VERIFY;
            default -> throw new DumpFailedException(1, USAGE);
        };
    }
}
