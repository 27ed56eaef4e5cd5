package io.haltere.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One option of a configuration file: its name, kind, default and meaning, declared once.
///
/// Parsing, the example file, the manual page and the comparison of two configurations all come
/// from here. An option without a default is unset until the file sets it: its value is then null.
///
/// Options are told apart by identity: declare each as a constant.
public final class Option<T extends @Nullable Object> {
    private final String name;
    private final Kind<?> kind;
    private final @Nullable Object defaultsTo;
    private final String doc;
    private final Traits traits;

    private Option(
            String name, Kind<?> kind, @Nullable Object defaultsTo, String doc, Traits traits) {
        this.name = name;
        this.kind = kind;
        this.defaultsTo = defaultsTo;
        this.doc = doc;
        this.traits = traits;
    }

    /// An option with a default.
    public static <T> Option<T> of(String name, Kind<T> kind, T defaultsTo, String doc) {
        return new Option<>(name, kind, defaultsTo, doc, Traits.NONE);
    }

    /// An option without a default; `example` stands in the example file instead.
    public static <T> Option<@Nullable T> unset(
            String name, Kind<T> kind, String example, String doc) {
        return new Option<>(name, kind, null, doc, Traits.NONE.withExample(example));
    }

    /// An older name that means the same.
    public Option<T> alias(String alias) {
        return with(traits.withAlias(alias));
    }

    /// A new value takes effect on reload, without a restart.
    public Option<T> reloadable() {
        return with(traits.asReloadable());
    }

    /// Still works, with a notice that says what to use instead.
    public Option<T> deprecated(String advice) {
        return with(traits.withDeprecation(advice));
    }

    /// Refuses a value that Mosquitto knows and we do not, naming what it needs.
    public Option<T> unsupported(String token, String area) {
        return with(traits.withUnsupported(token, area));
    }

    private Option<T> with(Traits changed) {
        return new Option<>(name, kind, defaultsTo, doc, changed);
    }

    public String name() {
        return name;
    }

    public List<String> aliases() {
        return traits.aliases();
    }

    public boolean isReloadable() {
        return traits.reloadable();
    }

    /// What to use instead, or null when the option is not deprecated.
    public @Nullable String deprecation() {
        return traits.deprecation();
    }

    public String doc() {
        return doc;
    }

    /// How the argument is described in the manual.
    public String argument() {
        return kind.argument();
    }

    /// The default, or null when the option is unset.
    @SuppressWarnings({"unchecked", "NullAway"}) // of() and unset() tie the default to T
    public T defaultsTo() {
        return (T) defaultsTo;
    }

    /// Arguments for the example file, one for each line that the value needs.
    public List<String> exampleArguments() {
        return defaultsTo == null ? List.of(traits.example()) : write(defaultsTo);
    }

    /// Arguments that read back as this value; none where it is unset.
    public List<String> write(@Nullable Object value) {
        return value == null ? List.of() : write(kind, value);
    }

    @SuppressWarnings("unchecked") // the value came from this kind
    private static <K> List<String> write(Kind<K> kind, Object value) {
        return kind.write((K) value);
    }

    /// Reads a line that carries this option. Returns null when the value is bad, which is then
    /// reported.
    @Nullable Object read(ConfigLine line, @Nullable Object earlier, ConfigReport report) {
        String deprecation = traits.deprecation();
        if (deprecation != null) {
            report.notice(
                    "The '"
                            + line.name()
                            + "' option is now deprecated and will be removed in a future version. "
                            + deprecation);
        }
        String area = traits.unsupported().get(line.firstToken());
        if (area != null) {
            report.problem(
                    line.place(),
                    line.name()
                            + " "
                            + line.firstToken()
                            + " is not supported yet ("
                            + area
                            + ").");
            return null;
        }
        return read(kind, line, earlier, report);
    }

    @SuppressWarnings("unchecked") // the earlier value came from this kind
    private static <K> @Nullable K read(
            Kind<K> kind, ConfigLine line, @Nullable Object earlier, ConfigReport report) {
        return kind.read(line, (K) earlier, report);
    }

    @Override
    public String toString() {
        return name;
    }

    /// What only some options have.
    private record Traits(
            List<String> aliases,
            boolean reloadable,
            @Nullable String deprecation,
            Map<String, String> unsupported,
            String example) {
        static final Traits NONE = new Traits(List.of(), false, null, Map.of(), "");

        Traits withExample(String text) {
            return new Traits(aliases, reloadable, deprecation, unsupported, text);
        }

        Traits withAlias(String alias) {
            var names = new ArrayList<>(aliases);
            names.add(alias);
            return new Traits(List.copyOf(names), reloadable, deprecation, unsupported, example);
        }

        Traits asReloadable() {
            return new Traits(aliases, true, deprecation, unsupported, example);
        }

        Traits withDeprecation(String advice) {
            return new Traits(aliases, reloadable, advice, unsupported, example);
        }

        Traits withUnsupported(String token, String area) {
            var tokens = new TreeMap<>(unsupported);
            tokens.put(token, area);
            return new Traits(aliases, reloadable, deprecation, tokens, example);
        }
    }
}
