package io.haltere.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The values of a set of options. Immutable.
public final class Values {
    /// Nothing given: every option has its default.
    public static final Values DEFAULTS = new Values(new HashMap<>());

    private final Map<Option<?>, Object> given;

    private Values(Map<Option<?>, Object> given) {
        this.given = given;
    }

    /// What was given, or else the default.
    @SuppressWarnings("unchecked") // only Draft puts values, and only those of the option's kind
    public <T extends @Nullable Object> T get(Option<T> option) {
        Object value = given.get(option);
        return value == null ? option.defaultsTo() : (T) value;
    }

    /// Collects the values that lines give. Not shared between threads.
    public static final class Draft {
        private final Map<Option<?>, Object> given = new HashMap<>();

        public Draft() {}

        /// Reads a line that carries the option; a bad value is reported and not kept.
        public void read(Option<?> option, ConfigLine line, ConfigReport report) {
            Object value = option.read(line, given.get(option), report);
            if (value != null) {
                given.put(option, value);
            }
        }

        /// Whether a good value was given.
        public boolean has(Option<?> option) {
            return given.containsKey(option);
        }

        public Values values() {
            return new Values(new HashMap<>(given));
        }
    }
}
