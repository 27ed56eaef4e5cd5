package io.haltere.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A group of options, in the order of the manual.
///
/// @param title the heading in the manual and in the example file
/// @param intro what the options of the group have in common
public record Section(String title, String intro, List<Option<?>> options) {
    public Section {
        options = List.copyOf(options);
    }

    /// Every name, old ones too, to its option.
    ///
    /// @throws IllegalStateException when two options claim one name
    public static Map<String, Option<?>> byName(List<Section> sections) {
        var names = new HashMap<String, Option<?>>();
        for (Section section : sections) {
            for (Option<?> option : section.options) {
                put(names, option.name(), option);
                for (String alias : option.aliases()) {
                    put(names, alias, option);
                }
            }
        }
        return names;
    }

    private static void put(Map<String, Option<?>> names, String name, Option<?> option) {
        if (names.put(name, option) != null) {
            throw new IllegalStateException("two options are named " + name);
        }
    }
}
