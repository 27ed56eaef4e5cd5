/// The process: listeners, event loops, configuration, log and signals around the broker's core.
@org.jspecify.annotations.NullMarked
module io.haltere.server {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires io.haltere.broker;
    requires io.haltere.config;
    requires io.haltere.mqtt;
    requires io.haltere.net;
    requires io.haltere.store;
    requires java.logging;
    requires java.naming;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.haproxy;
    requires io.netty.codec.http;
    requires io.netty.handler;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires jdk.unsupported;
}
