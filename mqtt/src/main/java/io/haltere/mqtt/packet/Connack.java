package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The server's answer to CONNECT.
public record Connack(boolean sessionPresent, ReasonCode reason, Properties properties)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNACK;
    }
}
