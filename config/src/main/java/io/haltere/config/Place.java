package io.haltere.config;

import org.jspecify.annotations.Nullable;

/// A line of a configuration file.
///
/// @param line counts from 1
/// @param includedFrom the line that asked for this file; null in the main file
public record Place(String file, int line, @Nullable Place includedFrom) {
    @Override
    public String toString() {
        return file + ":" + line;
    }
}
