package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.ReasonCode;

/// The receiver's answer to a QoS 1 PUBLISH.
public record Puback(int packetId, ReasonCode reason, Properties properties) implements Packet {
    /// The packet ids up to which [#of] allocates nothing: one of these comes with every message.
    public static final int SHARED_MAX = 1024;

    private static final Puback[] SHARED = new Puback[SHARED_MAX + 1];

    static {
        for (int id = 1; id <= SHARED_MAX; id++) {
            SHARED[id] = new Puback(id);
        }
    }

    public Puback(int packetId) {
        this(packetId, ReasonCode.SUCCESS, Properties.NONE);
    }

    public Puback(int packetId, ReasonCode reason) {
        this(packetId, reason, Properties.NONE);
    }

    /// An answer without properties.
    ///
    /// @param packetId 1 to 65 535
    public static Puback of(int packetId, ReasonCode reason) {
        return packetId <= SHARED_MAX && reason == ReasonCode.SUCCESS
                ? SHARED[packetId]
                : new Puback(packetId, reason);
    }

    @Override
    public PacketType type() {
        return PacketType.PUBACK;
    }
}
