package io.haltere.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// What differs between two configurations.
public record ConfigDiff(List<Change> changes) {
    /// One option that has another value.
    ///
    /// @param scope whose option it is, like `listener 1883`; empty for one of the whole broker
    /// @param before as it would stand in a file; empty when unset
    /// @param after as it would stand in a file; empty when unset
    public record Change(
            String scope, String option, String before, String after, boolean isReloadable) {
        /// Such as `listener 1883: max_qos from 2 to 1`.
        @Override
        public String toString() {
            String what = option + " from " + shown(before) + " to " + shown(after);
            return scope.isEmpty() ? what : scope + ": " + what;
        }

        private static String shown(String value) {
            return value.isEmpty() ? "unset" : value;
        }
    }

    public ConfigDiff {
        changes = List.copyOf(changes);
    }

    /// Compares the options of some sections.
    public static ConfigDiff between(
            String scope, List<Section> sections, Values before, Values after) {
        var changes = new ArrayList<Change>();
        for (Section section : sections) {
            for (Option<?> option : section.options()) {
                if (!Objects.equals(before.get(option), after.get(option))) {
                    changes.add(
                            new Change(
                                    scope,
                                    option.name(),
                                    written(option, before),
                                    written(option, after),
                                    option.isReloadable()));
                }
            }
        }
        return new ConfigDiff(changes);
    }

    private static String written(Option<?> option, Values values) {
        return String.join(", ", option.write(values.get(option)));
    }

    public ConfigDiff and(ConfigDiff other) {
        var all = new ArrayList<>(changes);
        all.addAll(other.changes);
        return new ConfigDiff(all);
    }

    public boolean isEmpty() {
        return changes.isEmpty();
    }

    /// The changes that a running broker does not take over.
    public List<Change> needingRestart() {
        return changes.stream().filter(change -> !change.isReloadable()).toList();
    }
}
