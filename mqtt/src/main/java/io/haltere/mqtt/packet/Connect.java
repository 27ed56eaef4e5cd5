package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/// The client's first packet.
///
/// @param bridge the private bit 0x80 of the protocol level: the peer is another broker's bridge
/// @param clientId empty when the server is to choose one
/// @param cleanStart called clean session in MQTT 3
/// @param keepAlive seconds, 0 to 65 535; 0 is never
/// @param username null when absent, which is not the same as empty
/// @param password null when absent; MQTT 5 allows it without a user name
public record Connect(
        ProtocolVersion version,
        boolean bridge,
        String clientId,
        boolean cleanStart,
        int keepAlive,
        @Nullable Will will,
        @Nullable String username,
        @Nullable Payload password,
        Properties properties)
        implements Packet {
    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /// Without the password.
    @Override
    public String toString() {
        return "Connect[" + version + ", " + clientId + ", cleanStart=" + cleanStart + "]";
    }
}
