package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The receiver's answer to a QoS 1 PUBLISH.
public record Puback(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Puback(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    public Puback(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
