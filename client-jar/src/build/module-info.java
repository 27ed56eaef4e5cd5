/// The MQTT client with all that it needs: what the modules `client`, `mqtt` and `net` export.
@org.jspecify.annotations.NullMarked
module io.haltere.client {
    requires static org.jspecify;

    exports io.haltere.client;
    exports io.haltere.client.store;
    exports io.haltere.mqtt;
    exports io.haltere.mqtt.codec;
    exports io.haltere.mqtt.packet;
    exports io.haltere.net;
    exports io.haltere.net.psk;
}
