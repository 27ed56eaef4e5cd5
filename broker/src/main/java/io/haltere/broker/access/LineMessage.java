package io.haltere.broker.access;

/// Something to say about a line of a file.
///
/// @param line counted from 1
/// @param sentence Mosquitto's where it has one, without `Error:` or `Warning:` in front
public record LineMessage(int line, String sentence) {}
