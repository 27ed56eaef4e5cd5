package io.haltere.config;

import java.util.List;

/// Something that reading a configuration has to say.
public sealed interface ConfigMessage permits ConfigNotice, ConfigProblem {
    /// The text, one element for each line of the log.
    List<String> lines();
}
