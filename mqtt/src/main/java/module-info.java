/// MQTT 5.0, 3.1.1 and 3.1 as values, and the codec between values and bytes.
///
/// Depends on nothing: broker, client and tests all speak about packets with these types.
@org.jspecify.annotations.NullMarked
module io.haltere.mqtt {
    requires static transitive org.jspecify;

    exports io.haltere.mqtt;
    exports io.haltere.mqtt.packet;
    exports io.haltere.mqtt.codec;
}
