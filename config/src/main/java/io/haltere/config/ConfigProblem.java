package io.haltere.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A mistake in a configuration, which stops the start.
///
/// @param message Mosquitto's sentence where it has one; scripts look for it
/// @param place where; null when it is about no line
/// @param hint what may help; null when we have no idea
public record ConfigProblem(String message, @Nullable Place place, @Nullable String hint)
        implements ConfigMessage {

    /// The message, the hint, and the line with those that included its file, innermost first.
    @Override
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add("Error: " + message);
        if (hint != null) {
            lines.add(hint);
        }
        for (Place at = place; at != null; at = at.includedFrom()) {
            lines.add("Error found at " + at + ".");
        }
        return lines;
    }
}
