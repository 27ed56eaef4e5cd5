package io.haltere.tools.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The words of a command line and of its option file, each with its flag, in order: the file's
/// first, so that the last one of a flag is the one that counts.
final class Arguments {
    private static final String USER_PROPERTY = "user-property";
    private static final List<String> NO_VALUES = List.of();

    private final Tool tool;
    private final List<Argument> arguments = new ArrayList<>();

    /// One use of a flag.
    record Argument(Flag flag, List<String> values) {}

    private Arguments(Tool tool) {
        this.tool = tool;
    }

    /// Reads the command line, and the option file that it or the environment names.
    static Arguments read(Tool tool, List<String> words, Map<String, String> environment)
            throws UsageException, HelpException {
        var given = new Arguments(tool);
        given.addAll(words);
        if (given.has(Flag.HELP)) {
            throw new HelpException(new Usage(tool).text());
        }
        if (given.has(Flag.VERSION)) {
            throw new HelpException(Usage.version(tool));
        }
        if (given.count(Flag.OPTIONS) > 1) {
            throw given.problem("Error: -o can only be used once.");
        }
        var all = new Arguments(tool);
        var file = new OptionFile(tool, environment);
        for (List<String> line : file.lines(given.text(Flag.OPTIONS))) {
            all.addAll(line);
        }
        all.arguments.addAll(given.arguments);
        return all;
    }

    private void addAll(List<String> words) throws UsageException {
        int i = 0;
        while (i < words.size()) {
            String word = words.get(i);
            Flag flag = Flag.of(tool, word);
            if (flag == null) {
                throw problem("Error: Unknown option '" + word + "'.");
            }
            int count = valueCount(flag, words, i);
            if (words.size() - i - 1 < count) {
                throw problem(flag.missingText());
            }
            List<String> values = count == 0 ? NO_VALUES : words.subList(i + 1, i + 1 + count);
            if (flag == Flag.URL) {
                new UrlArgument(this).add(values.getFirst());
            } else {
                arguments.add(new Argument(flag, values));
            }
            i += 1 + count;
        }
    }

    private static int valueCount(Flag flag, List<String> words, int index) {
        if (flag.argument() == null) {
            return 0;
        }
        if (flag != Flag.PROPERTY) {
            return 1;
        }
        boolean isPair =
                words.size() > index + 2 && USER_PROPERTY.equalsIgnoreCase(words.get(index + 2));
        return isPair ? 4 : 3;
    }

    /// Adds what another flag implies.
    void imply(Flag flag, String value) {
        arguments.add(new Argument(flag, List.of(value)));
    }

    void imply(Flag flag) {
        arguments.add(new Argument(flag, NO_VALUES));
    }

    Tool tool() {
        return tool;
    }

    UsageException problem(String sentence) {
        return new UsageException(tool, sentence);
    }

    boolean has(Flag flag) {
        return count(flag) > 0;
    }

    int count(Flag flag) {
        int count = 0;
        for (Argument argument : arguments) {
            if (argument.flag == flag) {
                count++;
            }
        }
        return count;
    }

    /// The last value of a flag, or null when the flag is absent.
    @Nullable String text(Flag flag) {
        for (int i = arguments.size() - 1; i >= 0; i--) {
            if (arguments.get(i).flag == flag) {
                return arguments.get(i).values.getFirst();
            }
        }
        return null;
    }

    String text(Flag flag, String absent) {
        String text = text(flag);
        return text == null ? absent : text;
    }

    /// The values of each use of a flag, in order.
    List<List<String>> all(Flag flag) {
        var all = new ArrayList<List<String>>();
        for (Argument argument : arguments) {
            if (argument.flag == flag) {
                all.add(argument.values);
            }
        }
        return all;
    }

    /// A whole number.
    ///
    /// @param problem what to say of a value that is none, or out of range; `{}` stands for it.
    ///   Joined only then: the first concatenation costs a start more than all of this
    int integer(Flag flag, int absent, int least, int most, String problem) throws UsageException {
        String text = text(flag);
        if (text == null) {
            return absent;
        }
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException notNumber) {
            throw problem(problem.replace("{}", text));
        }
        if (value < least || value > most) {
            throw problem(problem.replace("{}", text));
        }
        return (int) value;
    }

    /// A decimal number; range and problem as in [#integer].
    double decimal(Flag flag, double absent, double least, double most, String problem)
            throws UsageException {
        String text = text(flag);
        if (text == null) {
            return absent;
        }
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException notNumber) {
            throw problem(problem.replace("{}", text));
        }
        if (!(value >= least && value <= most)) {
            throw problem(problem.replace("{}", text));
        }
        return value;
    }
}
