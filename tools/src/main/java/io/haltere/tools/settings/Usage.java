package io.haltere.tools.settings;

/// What `--help` and `--version` print.
record Usage(Tool tool) {
    private static final int COLUMN = 34;
    private static final int FLAG_WIDTH = COLUMN - 2;

    static String version(Tool tool) {
        return tool.command() + " version " + Tool.VERSION + "\n";
    }

    String text() {
        var text = new StringBuilder(version(tool));
        text.append('\n').append(tool.command()).append(' ').append(tool.purpose());
        text.append(".\n\nUsage: ").append(tool.command()).append(' ').append(synopsis());
        text.append("\n\n");
        for (Flag flag : Flag.values()) {
            if (isShown(flag)) {
                append(text, flag);
            }
        }
        return text.toString();
    }

    private void append(StringBuilder text, Flag flag) {
        var left = new StringBuilder(" ").append(String.join(", ", flag.spellings()));
        if (flag.argument() != null) {
            left.append(' ').append(flag.argument());
        }
        text.append(left);
        if (left.length() > FLAG_WIDTH) {
            text.append('\n').append(" ".repeat(COLUMN));
        } else {
            text.append(" ".repeat(COLUMN - left.length()));
        }
        text.append(flag.doc()).append('\n');
    }

    String synopsis() {
        return switch (tool) {
            case PUB -> "{-t topic | -L url} {-m text | -f file | -l | -n | -s} [options]";
            case SUB -> "{-t filter ... | -L url} [options]";
            case RR -> "{-t topic | -L url} -e topic {-m text | -f file | -n | -s} [options]";
            case BENCH -> "[-t topic | -L url] [options]";
        };
    }

    private boolean isShown(Flag flag) {
        return flag.isIn(tool) && !flag.spellings().isEmpty();
    }
}
