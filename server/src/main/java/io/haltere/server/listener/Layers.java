package io.haltere.server.listener;

import io.haltere.server.config.ListenerConfig.UsernameSource;
import io.haltere.server.tls.TlsServer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/// What is between the sockets of a listener and MQTT.
///
/// @param tls null for none
public record Layers(@Nullable TlsServer tls, UsernameSource usernames) {
    /// Puts the handlers for a connection in place.
    Proof addTo(Channel channel) {
        if (tls == null) {
            return Proof.NONE;
        }
        SslHandler handler = tls.handler(channel.alloc());
        channel.pipeline().addLast(handler);
        return new Proof.Tls(handler, usernames);
    }
}
