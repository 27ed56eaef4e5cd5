package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// One step of an authentication that takes several, MQTT 5 only.
public record Auth(ReasonCode reason, Properties properties) implements Packet {
    @Override
    public PacketType type() {
        return PacketType.AUTH;
    }
}
