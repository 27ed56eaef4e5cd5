package io.haltere.mqtt;

/// A name and a value that mean something to the applications only.
public record UserProperty(String name, String value) {}
