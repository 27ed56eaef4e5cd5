package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;
import java.util.List;

/// The server's answer to UNSUBSCRIBE, one reason for each filter; MQTT 3 sends none of them.
public record Unsuback(int packetId, List<ReasonCode> reasons, Properties properties)
        implements Packet {
    public Unsuback {
        reasons = List.copyOf(reasons);
    }

    @Override
    public PacketType type() {
        return PacketType.UNSUBACK;
    }
}
