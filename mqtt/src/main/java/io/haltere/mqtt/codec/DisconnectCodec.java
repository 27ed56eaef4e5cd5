package io.haltere.mqtt.codec;

import io.haltere.mqtt.PacketType;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.Property;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Disconnect;
import java.nio.ByteBuffer;

/// DISCONNECT and AUTH (sections 3.14 and 3.15): a reason and properties, both left out when they
/// say nothing.
final class DisconnectCodec {
    private DisconnectCodec() {}

    static Disconnect decode(ByteBuffer in, boolean v5) {
        if (!v5 || !in.hasRemaining()) {
            return new Disconnect(ReasonCode.SUCCESS);
        }
        ReasonCode reason = AckCodec.reason(in, PacketType.DISCONNECT);
        Properties properties =
                in.hasRemaining()
                        ? PropertiesCodec.decode(in, PacketType.DISCONNECT)
                        : Properties.NONE;
        return new Disconnect(reason, properties);
    }

    static Auth decodeAuth(ByteBuffer in, boolean v5) {
        if (!v5) {
            throw Wire.malformed("AUTH before MQTT 5");
        }
        if (!in.hasRemaining()) {
            return new Auth(ReasonCode.SUCCESS, Properties.NONE);
        }
        ReasonCode reason = AckCodec.reason(in, PacketType.AUTH);
        Properties properties =
                in.hasRemaining() ? PropertiesCodec.decode(in, PacketType.AUTH) : Properties.NONE;
        if (!properties.has(Property.AUTHENTICATION_METHOD)) {
            throw Wire.protocolError("AUTH without a method");
        }
        return new Auth(reason, properties);
    }
}
