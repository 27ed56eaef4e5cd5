package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;

/// The server lives.
public enum Pingresp implements Packet {
    PINGRESP;

    @Override
    public PacketType type() {
        return PacketType.PINGRESP;
    }
}
