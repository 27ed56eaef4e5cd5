package io.haltere.mqtt;

import org.jspecify.annotations.Nullable;

/// The protocol versions we speak, with the name and level that CONNECT announces.
public enum ProtocolVersion {
    V3_1("MQIsdp", 3),
    V3_1_1("MQTT", 4),
    V5("MQTT", 5);

    private final String protocolName;
    private final int level;

    ProtocolVersion(String protocolName, int level) {
        this.protocolName = protocolName;
        this.level = level;
    }

    public String protocolName() {
        return protocolName;
    }

    /// The protocol level byte, without the private bridge bit 0x80.
    public int level() {
        return level;
    }

    /// The version with this name and level, or null when no version has both.
    public static @Nullable ProtocolVersion of(String protocolName, int level) {
        for (ProtocolVersion version : values()) {
            if (version.level == level && version.protocolName.equals(protocolName)) {
                return version;
            }
        }
        return null;
    }
}
