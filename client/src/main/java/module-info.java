/// The MQTT client: publish and subscribe in a few lines, blocking or asynchronous.
@org.jspecify.annotations.NullMarked
module io.haltere.client {
    requires static transitive org.jspecify;
    requires transitive io.haltere.mqtt;
    requires transitive io.haltere.net;

    exports io.haltere.client;
    exports io.haltere.client.store;
}
