package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The last packet on a connection; only MQTT 5 lets the server send it.
public record Disconnect(ReasonCode reason, Properties properties) implements Packet {
    public Disconnect(ReasonCode reason) {
        this(reason, Properties.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.DISCONNECT;
    }
}
