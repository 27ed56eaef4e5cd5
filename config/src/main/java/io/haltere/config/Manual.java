package io.haltere.config;

import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;

/// The documents that follow from option tables.
///
/// @param sections in the order of the documents
public record Manual(List<Section> sections) {
    private static final int WIDTH = 78;
    private static final String RULE = "# " + "=".repeat(72) + "\n";

    public Manual {
        sections = List.copyOf(sections);
    }

    /// A configuration file in which every option stands as a comment, with its default.
    public String exampleFile(String heading) {
        var text = new StringBuilder(comment(heading));
        for (Section section : sections) {
            text.append('\n').append(RULE).append("# ").append(section.title()).append('\n');
            text.append(RULE).append('\n').append(comment(section.intro()));
            for (Option<?> option : section.options()) {
                text.append('\n').append(comment(option.doc() + "\n\n" + remarks(option)));
                for (String argument : option.exampleArguments()) {
                    text.append('#').append(option.name()).append(' ').append(argument);
                    text.append('\n');
                }
            }
        }
        return text.toString();
    }

    /// A manual page of section 5 in the language of roff.
    ///
    /// @param name of the page and the file it describes
    /// @param purpose half a sentence, without a capital and a full stop
    /// @param description paragraphs before the options
    public String manPage(String name, String purpose, List<String> description) {
        var page = new StringBuilder();
        page.append(".TH ").append(quoted(name)).append(" 5 \"\" \"\" \"\"\n");
        page.append(".SH NAME\n").append(roff(name)).append(" \\- ").append(roff(purpose));
        page.append("\n.SH DESCRIPTION\n");
        for (String paragraph : description) {
            page.append(".PP\n").append(roff(paragraph)).append('\n');
        }
        for (Section section : sections) {
            page.append(".SH ").append(quoted(section.title().toUpperCase(Locale.ROOT)));
            page.append('\n');
            page.append(".PP\n").append(roff(section.intro())).append('\n');
            for (Option<?> option : section.options()) {
                page.append(".TP\n\\fB").append(roff(option.name())).append("\\fR \\fI");
                page.append(roff(option.argument())).append("\\fR\n");
                page.append(roff(option.doc())).append("\n.br\n");
                page.append(roff(remarks(option))).append('\n');
            }
        }
        return page.toString();
    }

    /// A table in Markdown for each section.
    public String tables() {
        var text = new StringBuilder();
        for (Section section : sections) {
            text.append("## ").append(section.title()).append("\n\n");
            text.append(oneLine(section.intro())).append("\n\n");
            text.append("| Option | Argument | Default | Reload | Meaning |\n");
            text.append("| --- | --- | --- | --- | --- |\n");
            for (Option<?> option : section.options()) {
                text.append("| `").append(option.name()).append("` | ");
                text.append(cell(option.argument())).append(" | ");
                text.append(cell(defaultText(option))).append(" | ");
                text.append(option.isReloadable() ? "yes" : "no").append(" | ");
                text.append(cell(option.doc())).append(" |\n");
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String remarks(Option<?> option) {
        var text = new StringBuilder("Default: ").append(defaultText(option)).append('.');
        text.append(
                option.isReloadable()
                        ? " A reload applies a new value."
                        : " A new value needs a restart.");
        if (!option.aliases().isEmpty()) {
            text.append(" Also known as ").append(String.join(", ", option.aliases()));
            text.append('.');
        }
        if (option.deprecation() != null) {
            text.append(" Deprecated. ").append(option.deprecation());
        }
        return text.toString();
    }

    private static String defaultText(Option<?> option) {
        List<String> arguments = option.write(option.defaultsTo());
        return arguments.isEmpty() ? "unset" : String.join(", ", arguments);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ').strip();
    }

    private static String cell(String text) {
        return oneLine(text).replace("|", "\\|");
    }

    /// Fills lines of a comment with the words of each paragraph.
    private static String comment(String text) {
        var comment = new StringBuilder("#");
        int column = 1;
        for (String line : text.strip().lines().toList()) {
            if (line.isBlank()) {
                comment.append("\n#");
                column = 1;
            }
            var words = new StringTokenizer(line);
            while (words.hasMoreTokens()) {
                String word = words.nextToken();
                if (column + word.length() >= WIDTH) {
                    comment.append("\n#");
                    column = 1;
                }
                comment.append(' ').append(word);
                column += 1 + word.length();
            }
        }
        return comment.append('\n').toString();
    }

    private static String quoted(String text) {
        return '"' + roff(text).replace("\"", "\\(dq") + '"';
    }

    /// Guards what roff would take as a command: the backslash anywhere, a dot or an apostrophe at
    /// the start of a line.
    private static String roff(String text) {
        String escaped = text.strip().replace("\\", "\\e").replace("-", "\\-");
        var guarded = new StringBuilder();
        for (String line : escaped.lines().toList()) {
            if (line.startsWith(".") || line.startsWith("'")) {
                guarded.append("\\&");
            }
            guarded.append(line).append('\n');
        }
        return guarded.toString().strip();
    }
}
