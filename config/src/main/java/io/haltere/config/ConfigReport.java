package io.haltere.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Collects what reading a configuration has to say: all problems, not the first.
///
/// A broken file may have a problem on every line, so no more than {@value #MESSAGES_MAX} messages
/// are kept; the rest is counted.
public final class ConfigReport {
    static final int MESSAGES_MAX = 200;
    private static final int SHOWN_MAX = 200;

    private final List<ConfigMessage> messages = new ArrayList<>();
    private int problems;
    private int omitted;

    public ConfigReport() {}

    public void info(String text) {
        add(new ConfigNotice(ConfigNotice.Level.INFORMATION, shown(text)));
    }

    public void notice(String text) {
        add(new ConfigNotice(ConfigNotice.Level.NOTICE, shown(text)));
    }

    public void warning(String text) {
        add(new ConfigNotice(ConfigNotice.Level.WARNING, shown(text)));
    }

    public void problem(@Nullable Place place, String message) {
        problem(place, message, null);
    }

    public void problem(@Nullable Place place, String message, @Nullable String hint) {
        problems++;
        add(new ConfigProblem(shown(message), place, hint));
    }

    /// The option has no value, or none that it takes.
    public void invalid(ConfigLine line, String value) {
        if (value.isEmpty()) {
            problem(line.place(), "Empty " + line.name() + " value in configuration.");
            return;
        }
        problem(
                line.place(),
                "Invalid " + line.name() + " value (" + clip(value) + ").",
                value.indexOf('\t') < 0 ? null : "A TAB does not separate: use a space.");
    }

    /// The option may be given only once.
    public void duplicate(ConfigLine line) {
        problem(line.place(), "Duplicate " + line.name() + " value in configuration.");
    }

    /// The value is no text.
    public void malformed(ConfigLine line) {
        problem(
                line.place(),
                "Malformed UTF-8 in configuration.",
                line.value().indexOf('\t') < 0 ? null : "A TAB cannot be part of a value.");
    }

    /// No option has the name of this line.
    public void unknown(ConfigLine line, Iterable<String> names) {
        problem(
                line.place(),
                "Unknown configuration variable '" + clip(line.name()) + "'.",
                Spelling.hint(line.name(), names));
    }

    private void add(ConfigMessage message) {
        if (messages.size() < MESSAGES_MAX) {
            messages.add(message);
        } else {
            omitted++;
        }
    }

    private static String clip(String text) {
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
    }

    /// What the file says must not steer the terminal that shows our message.
    private static String shown(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isSteering(text.charAt(i))) {
                return masked(text);
            }
        }
        return text;
    }

    private static String masked(String text) {
        var masked = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (isSteering(text.charAt(i))) {
                masked.setCharAt(i, '?');
            }
        }
        return masked.toString();
    }

    private static boolean isSteering(char c) {
        return c != '\t' && Character.isISOControl(c);
    }

    public boolean hasProblems() {
        return problems > 0;
    }

    /// Everything, in the order in which it was said.
    public List<ConfigMessage> messages() {
        var all = new ArrayList<>(messages);
        if (omitted > 0) {
            String text = omitted + " more messages are not shown.";
            all.add(
                    problems > 0
                            ? new ConfigProblem(text, null, null)
                            : new ConfigNotice(ConfigNotice.Level.WARNING, text));
        }
        return List.copyOf(all);
    }

    public List<ConfigProblem> problems() {
        var found = new ArrayList<ConfigProblem>();
        for (ConfigMessage message : messages()) {
            if (message instanceof ConfigProblem problem) {
                found.add(problem);
            }
        }
        return List.copyOf(found);
    }

    public List<ConfigNotice> notices() {
        var found = new ArrayList<ConfigNotice>();
        for (ConfigMessage message : messages()) {
            if (message instanceof ConfigNotice notice) {
                found.add(notice);
            }
        }
        return List.copyOf(found);
    }
}
