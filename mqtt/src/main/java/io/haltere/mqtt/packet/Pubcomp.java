package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The receiver's last word on a QoS 2 PUBLISH.
public record Pubcomp(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Pubcomp(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    public Pubcomp(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBCOMP;
    }
}
