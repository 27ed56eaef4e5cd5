/// A crash-safe journal of keyed entries.
///
/// Knows no MQTT: whoever keeps state here says what the bytes of an entry mean.
@org.jspecify.annotations.NullMarked
module io.haltere.store {
    requires static transitive org.jspecify;

    exports io.haltere.store;
}
