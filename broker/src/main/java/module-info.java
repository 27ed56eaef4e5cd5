/// The broker as a pure, deterministic core: all of MQTT, nothing of sockets, threads, files or the
/// time of day. Those enter through the interfaces in `port`.
@org.jspecify.annotations.NullMarked
module io.haltere.broker {
    requires static transitive org.jspecify;
    requires transitive io.haltere.mqtt;
    requires transitive io.haltere.plugin;
    requires transitive io.haltere.store;
    requires static org.bouncycastle.provider;

    exports io.haltere.broker;
    exports io.haltere.broker.port;
    exports io.haltere.broker.access;
    exports io.haltere.broker.persistence;
    exports io.haltere.broker.persistence.mosquitto;
}
