package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;

/// The client shows that it lives, and asks the same of the server.
public enum Pingreq implements Packet {
    PINGREQ;

    @Override
    public PacketType type() {
        return PacketType.PINGREQ;
    }
}
