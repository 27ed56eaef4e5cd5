package io.haltere.server.config;

/// Which of the two internet protocols a listener is restricted to.
public enum SocketDomain {
    IPV4,
    IPV6
}
