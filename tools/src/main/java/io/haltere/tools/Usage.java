package io.haltere.tools;

/// The texts that follow from the table of flags.
record Usage(Tool tool) {
    private static final int COLUMN = 34;
    private static final int FLAG_WIDTH = COLUMN - 2;

    static String version(Tool tool) {
        return tool.command() + " version " + Tool.VERSION + "\n";
    }

    /// What `--help` prints.
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

    private String synopsis() {
        return switch (tool) {
            case PUB -> "{-t topic | -L url} {-m text | -f file | -l | -n | -s} [options]";
            case SUB -> "{-t filter ... | -L url} [options]";
            case RR -> "{-t topic | -L url} -e topic {-m text | -f file | -n | -s} [options]";
        };
    }

    private boolean isShown(Flag flag) {
        return flag.isIn(tool) && !flag.spellings().isEmpty();
    }

    /// A manual page of section 1 in the language of roff.
    String manPage() {
        var page = new StringBuilder();
        page.append(".TH ").append(tool.command()).append(" 1 \"\" \"\" \"\"\n.SH NAME\n");
        page.append(tool.command()).append(" \\- ").append(roff(tool.purpose()));
        page.append("\n.SH SYNOPSIS\n.B ").append(tool.command()).append('\n');
        page.append(roff(synopsis())).append("\n.SH OPTIONS\n");
        for (Flag flag : Flag.values()) {
            if (isShown(flag)) {
                page.append(".TP\n\\fB").append(roff(String.join(", ", flag.spellings())));
                page.append("\\fR");
                if (flag.argument() != null) {
                    page.append(" \\fI").append(flag.argument()).append("\\fR");
                }
                page.append('\n').append(roff(flag.doc())).append('\n');
            }
        }
        page.append(".SH FILES\nOptions also come from \\fI$XDG_CONFIG_HOME/");
        page.append(tool.command()).append("\\fR, else \\fI$HOME/.config/");
        page.append(tool.command());
        page.append("\\fR, or the file of \\fB\\-o\\fR: a flag and its value on each line,\n");
        page.append("# before a comment. The command line comes after them.\n");
        page.append(".SH EXIT STATUS\n0 for success, 1 for a wrong command line, the reason\n");
        page.append("of the broker if it refuses, else the error of Mosquitto\\(aqs library.\n");
        return page.toString();
    }

    private static String roff(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
