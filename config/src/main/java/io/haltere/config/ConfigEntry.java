package io.haltere.config;

/// What a configuration file consists of.
public sealed interface ConfigEntry permits ConfigLine, ConfigFile {}
