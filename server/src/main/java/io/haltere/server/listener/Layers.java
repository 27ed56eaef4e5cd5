package io.haltere.server.listener;

import io.haltere.net.psk.PskServer;
import io.haltere.server.config.ListenerConfig.Proxy;
import io.haltere.server.config.ListenerConfig.UsernameSource;
import io.haltere.server.config.WebSocketConfig;
import io.haltere.server.tls.TlsServer;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/// What is between the sockets of a listener and MQTT.
///
/// @param tls with certificates; null for none
/// @param psk TLS with pre-shared keys; null for none
/// @param webSockets null where MQTT is spoken at once
/// @param headerMax bytes of the largest head of an HTTP request
/// @param frameMax bytes of the largest WebSocket frame
/// @param proxy null where no header of the PROXY protocol comes first
public record Layers(
        @Nullable TlsServer tls,
        @Nullable PskServer psk,
        UsernameSource usernames,
        @Nullable WebSocketConfig webSockets,
        int headerMax,
        int frameMax,
        @Nullable Proxy proxy) {
    /// Whether there is nothing.
    boolean areNone() {
        return tls == null && psk == null && webSockets == null && proxy == null;
    }

    /// Puts the handlers for TLS in place.
    ///
    /// @param claimed what a proxy says of the client
    Proof addTls(Channel channel, Proof claimed) {
        if (psk != null) {
            var handler = new PskHandler(psk);
            channel.pipeline().addLast(handler);
            return new Proof.Psk(handler, usernames);
        }
        if (tls == null) {
            return claimed;
        }
        SslHandler handler = tls.handler(channel.alloc());
        channel.pipeline().addLast(handler);
        return new Proof.Tls(handler, usernames);
    }

    /// Puts the handlers for WebSockets in place.
    void addWebSockets(Channel channel, Wire wire) {
        if (webSockets != null) {
            WebSocketUpgrade.addTo(channel, webSockets, this, wire);
        }
    }
}
