package io.haltere.broker.access;

import java.util.List;

/// What was found in a file of passwords, rules or keys.
///
/// @param value what the good lines say; to be used only when there are no problems
/// @param problems all mistakes that make the file unusable, in the order of its lines
/// @param warnings what was passed over, in the order of the lines
public record ParsedFile<T>(T value, List<LineMessage> problems, List<LineMessage> warnings) {
    public ParsedFile {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }
}
