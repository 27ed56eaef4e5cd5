package io.haltere.bench.load;

/// How long a load runs, in nanoseconds.
///
/// @param warmUp before anything counts
public record Span(long warmUp, long measured) {}
