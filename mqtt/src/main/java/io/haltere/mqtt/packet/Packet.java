package io.haltere.mqtt.packet;

import io.haltere.mqtt.PacketType;

/// An MQTT control packet: one model for versions 3.1, 3.1.1 and 5.
///
/// What an older version cannot say is absent: its packets have [io.haltere.mqtt.Properties#NONE]
/// and [io.haltere.mqtt.ReasonCode#SUCCESS]. Values are immutable and safe to share.
public sealed interface Packet
        permits Auth,
                Connack,
                Connect,
                Disconnect,
                Pingreq,
                Pingresp,
                Puback,
                Pubcomp,
                Publish,
                Pubrec,
                Pubrel,
                Suback,
                Subscribe,
                Unsuback,
                Unsubscribe {
    PacketType type();
}
