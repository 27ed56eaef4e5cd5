package io.haltere.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a set of options. Immutable.
public final class Values {
    /// Nothing given: every option has its default.
    public static final Values DEFAULTS = new Values(new HashMap<>(), new HashMap<>());

    private final Map<Option<?>, Object> given;
    private final Map<Option<?>, Place> places;

    private Values(Map<Option<?>, Object> given, Map<Option<?>, Place> places) {
        this.given = given;
        this.places = places;
    }

    /// What was given, or else the default.
    @SuppressWarnings("unchecked") // only Draft puts values, and only those of the option's kind
    public <T extends @Nullable Object> T get(Option<T> option) {
        Object value = given.get(option);
        return value == null ? option.defaultsTo() : (T) value;
    }

    /// The same as far as a reload can change it; the other options keep what they were.
    public Values after(Values older, List<Section> sections) {
        var kept = new HashMap<>(given);
        for (Section section : sections) {
            for (Option<?> option : section.options()) {
                if (!option.isReloadable()) {
                    kept.remove(option);
                    Object before = older.given.get(option);
                    if (before != null) {
                        kept.put(option, before);
                    }
                }
            }
        }
        return new Values(kept, places);
    }

    /// Where the value of an option was given; null for nowhere.
    public @Nullable Place place(Option<?> option) {
        return places.get(option);
    }

    /// Collects the values that lines give. Not shared between threads.
    public static final class Draft {
        private final Map<Option<?>, Object> given = new HashMap<>();
        private final Map<Option<?>, Place> places = new HashMap<>();

        public Draft() {}

        /// Reads a line that carries the option; a bad value is reported and not kept.
        public void read(Option<?> option, ConfigLine line, ConfigReport report) {
            Object value = option.read(line, given.get(option), report);
            if (value != null) {
                given.put(option, value);
                places.put(option, line.place());
            }
        }

        /// Whether a good value was given.
        public boolean has(Option<?> option) {
            return given.containsKey(option);
        }

        public Values values() {
            return new Values(new HashMap<>(given), new HashMap<>(places));
        }
    }
}
