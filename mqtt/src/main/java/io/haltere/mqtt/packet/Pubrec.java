package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The receiver's first answer to a QoS 2 PUBLISH: it owns the message now.
public record Pubrec(int packetId, ReasonCode reason, Properties properties) implements Packet {
    public Pubrec(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    public Pubrec(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBREC;
    }
}
