package io.haltere.server;

/// What the broker calls itself.
final class Version {
    /// The Mosquitto release whose behaviour this is; scripts compare it.
    static final String COMPATIBLE = "2.1.2";

    static final String TEXT = "mosquitto version " + COMPATIBLE;

    private Version() {}
}
