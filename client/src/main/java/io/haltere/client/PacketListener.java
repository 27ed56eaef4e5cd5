package io.haltere.client;

import io.haltere.mqtt.packet.Packet;

/// Sees every packet, for debugging. On threads of the client, some of which hold its lock: do not
/// call the client.
public interface PacketListener {
    /// A packet is on its way.
    void sent(Packet packet);

    void received(Packet packet);
}
