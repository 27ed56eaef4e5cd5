/// Where to connect and how: addresses, proxies, TLS from PEM files.
///
/// Blocking sockets of the JDK, made for virtual threads; knows no MQTT.
@org.jspecify.annotations.NullMarked
module io.haltere.net {
    requires static transitive org.jspecify;
    requires static org.bouncycastle.provider;
    requires static org.bouncycastle.tls;

    exports io.haltere.net;
    exports io.haltere.net.cipher to
            io.haltere.server;
    exports io.haltere.net.keylog to
            io.haltere.server;
    exports io.haltere.net.psk;
}
