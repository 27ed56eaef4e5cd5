package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;
import java.util.List;

/// The server's answer to SUBSCRIBE, one reason for each request.
public record Suback(int packetId, List<ReasonCode> reasons, Properties properties)
        implements Packet {
    public Suback {
        reasons = List.copyOf(reasons);
    }

    @Override
    public PacketType type() {
        return PacketType.SUBACK;
    }
}
