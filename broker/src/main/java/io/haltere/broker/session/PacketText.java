package io.haltere.broker.session;

import io.haltere.mqtt.packet.Auth;
import io.haltere.mqtt.packet.Connack;
import io.haltere.mqtt.packet.Connect;
import io.haltere.mqtt.packet.Disconnect;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Pingreq;
import io.haltere.mqtt.packet.Pingresp;
import io.haltere.mqtt.packet.Puback;
import io.haltere.mqtt.packet.Pubcomp;
import io.haltere.mqtt.packet.Publish;
import io.haltere.mqtt.packet.Pubrec;
import io.haltere.mqtt.packet.Pubrel;
import io.haltere.mqtt.packet.Suback;
import io.haltere.mqtt.packet.Subscribe;
import io.haltere.mqtt.packet.Unsuback;
import io.haltere.mqtt.packet.Unsubscribe;

/// The lines that `log_type debug` shows for packets, in Mosquitto's words. Never payloads, never
/// passwords.
public final class PacketText {
    private PacketText() {}

    /// `Received PUBLISH from ID (d0, q1, r0, m7, 'TOPIC', ... (5 bytes))`.
    public static String received(String clientId, Packet packet) {
        return line("Received", "from", clientId, packet);
    }

    /// `Sending PUBACK to ID (m7, rc0)`.
    public static String sending(String clientId, Packet packet) {
        return line("Sending", "to", clientId, packet);
    }

    private static String line(String verb, String way, String clientId, Packet packet) {
        if (packet instanceof Publish publish) {
            return publish(verb, way, clientId, publish);
        }
        return verb + " " + packet.type() + " " + way + " " + clientId + details(packet);
    }

    static String publish(String verb, String way, String clientId, Publish publish) {
        return verb
                + " PUBLISH "
                + way
                + " "
                + clientId
                + " (d"
                + bit(publish.dup())
                + ", q"
                + publish.qos().level()
                + ", r"
                + bit(publish.retain())
                + ", m"
                + publish.packetId()
                + ", '"
                + publish.topic()
                + "', ... ("
                + publish.payload().size()
                + " bytes))";
    }

    private static String details(Packet packet) {
        return switch (packet) {
            case Connack connack ->
                    " (" + bit(connack.sessionPresent()) + ", " + connack.reason().code() + ")";
            case Puback ack -> " (m" + ack.packetId() + ", rc" + ack.reason().code() + ")";
            case Pubrec ack -> " (m" + ack.packetId() + ", rc" + ack.reason().code() + ")";
            case Pubrel release -> " (m" + release.packetId() + ")";
            case Pubcomp ack -> " (m" + ack.packetId() + ")";
            case Subscribe subscribe -> filters(subscribe);
            case Unsubscribe unsubscribe -> filters(unsubscribe);
            case Disconnect disconnect ->
                    disconnect.reason().isError() ? " (rc" + disconnect.reason().code() + ")" : "";
            case Publish _, Connect _, Suback _, Unsuback _, Pingreq _, Pingresp _, Auth _ -> "";
        };
    }

    private static String filters(Subscribe subscribe) {
        var text = new StringBuilder();
        for (Subscribe.Request request : subscribe.requests()) {
            text.append("\n\t").append(request.filter());
            text.append(" (QoS ").append(request.options().qos().level()).append(')');
        }
        return text.toString();
    }

    private static String filters(Unsubscribe unsubscribe) {
        var text = new StringBuilder();
        unsubscribe.filters().forEach(filter -> text.append("\n\t").append(filter));
        return text.toString();
    }

    private static int bit(boolean flag) {
        return flag ? 1 : 0;
    }
}
