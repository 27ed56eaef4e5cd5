package io.haltere.server.listener;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;

/// Who is at the other end, as far as its address tells.
///
/// @param address without the port; for a Unix socket its path, as Mosquitto has it
/// @param port 0 where there is none
record Peer(String address, int port) {
    /// As the log has it.
    @Override
    public String toString() {
        return address + ":" + port;
    }

    static Peer of(Channel channel, Endpoint endpoint) {
        if (endpoint instanceof Endpoint.Unix unix) {
            return new Peer(unix.path().toString(), 0);
        }
        return channel.remoteAddress() instanceof InetSocketAddress peer
                ? new Peer(peer.getAddress().getHostAddress(), peer.getPort())
                : new Peer("unknown", 0); // It left before it was looked at.
    }
}
