package io.haltere.mqtt;

import org.jspecify.annotations.Nullable;

/// The control packets, by the number in the upper half of the first byte.
public enum PacketType {
    CONNECT(1, 0),
    CONNACK(2, 0),
    PUBLISH(3, -1),
    PUBACK(4, 0),
    PUBREC(5, 0),
    PUBREL(6, 2),
    PUBCOMP(7, 0),
    SUBSCRIBE(8, 2),
    SUBACK(9, 0),
    UNSUBSCRIBE(10, 2),
    UNSUBACK(11, 0),
    PINGREQ(12, 0),
    PINGRESP(13, 0),
    DISCONNECT(14, 0),
    AUTH(15, 0);

    private static final PacketType[] TYPES = values();

    private final int number;
    private final int flags;

    PacketType(int number, int flags) {
        this.number = number;
        this.flags = flags;
    }

    /// 1 to 15, the upper four bits of the fixed header.
    public int number() {
        return number;
    }

    /// The lower four bits that the fixed header must carry; -1 for PUBLISH, where they vary.
    public int flags() {
        return flags;
    }

    /// The type with this number, or null for the forbidden number 0.
    public static @Nullable PacketType of(int number) {
        return number == 0 ? null : TYPES[number - 1];
    }
}
