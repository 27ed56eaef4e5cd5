package io.haltere.tools;

import io.haltere.client.PacketListener;
import io.haltere.mqtt.Property;
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

/// What `-d` prints: a line for each packet, in Mosquitto's words.
final class PacketTrace implements PacketListener {
    private static final int RETAIN_HANDLING_SHIFT = 4;

    private final Console console;
    private volatile String id;

    /// Written under the client's lock.
    private int lastNumber;

    /// @param clientId empty while there is none
    PacketTrace(Console console, String clientId) {
        this.console = console;
        this.id = clientId.isEmpty() ? "(null)" : clientId;
    }

    private void say(String what) {
        console.print("Client " + id + " " + what);
    }

    @Override
    public void sent(Packet packet) {
        switch (packet) {
            case Publish publish -> say("sending PUBLISH " + details(publish, number(publish)));
            case Puback ack ->
                    say("sending PUBACK " + numbered(ack.packetId(), ack.reason().code()));
            case Pubrec ack ->
                    say("sending PUBREC " + numbered(ack.packetId(), ack.reason().code()));
            case Pubrel release -> say("sending PUBREL (m" + release.packetId() + ")");
            case Pubcomp ack -> say("sending PUBCOMP (m" + ack.packetId() + ")");
            case Subscribe subscribe -> sent(subscribe);
            case Unsubscribe unsubscribe ->
                    unsubscribe
                            .filters()
                            .forEach(filter ->
                                    say(
                                            "sending UNSUBSCRIBE (Mid: "
                                                    + unsubscribe.packetId()
                                                    + ", Topic: "
                                                    + filter
                                                    + ")"));
            case Connect _, Pingreq _, Disconnect _, Auth _ -> say("sending " + packet.type());
            case Connack _, Suback _, Unsuback _, Pingresp _ ->
                    throw new IllegalStateException("not a client's: " + packet.type());
        }
    }

    private void sent(Subscribe subscribe) {
        for (Subscribe.Request request : subscribe.requests()) {
            int options =
                    (request.options().noLocal() ? 4 : 0)
                            | (request.options().retainAsPublished() ? 8 : 0)
                            | request.options().retainHandling().code() << RETAIN_HANDLING_SHIFT;
            say(
                    "sending SUBSCRIBE (Mid: "
                            + subscribe.packetId()
                            + ", Topic: "
                            + request.filter()
                            + ", QoS: "
                            + request.options().qos().level()
                            + ", Options: 0x"
                            + (options < 16 ? "0" : "")
                            + Integer.toHexString(options)
                            + ")");
        }
    }

    @Override
    public void received(Packet packet) {
        switch (packet) {
            case Connack connack -> {
                String assigned = connack.properties().find(Property.ASSIGNED_CLIENT_IDENTIFIER);
                if (assigned != null) {
                    id = assigned;
                }
                say("received CONNACK (" + connack.reason().code() + ")");
            }
            case Publish publish -> say("received PUBLISH " + details(publish, publish.packetId()));
            case Puback ack ->
                    say("received PUBACK " + answer(ack.packetId(), ack.reason().code()));
            case Pubrec ack -> say("received PUBREC (Mid: " + ack.packetId() + ")");
            case Pubrel release -> say("received PUBREL (Mid: " + release.packetId() + ")");
            case Pubcomp ack ->
                    say("received PUBCOMP " + answer(ack.packetId(), ack.reason().code()));
            case Disconnect disconnect ->
                    say("received DISCONNECT (" + disconnect.reason().code() + ")");
            case Suback _, Unsuback _, Pingresp _, Auth _ -> say("received " + packet.type());
            case Connect _, Subscribe _, Unsubscribe _, Pingreq _ ->
                    throw new IllegalStateException("not a server's: " + packet.type());
        }
    }

    private static String numbered(int packetId, int reason) {
        return "(m" + packetId + ", rc" + reason + ")";
    }

    private static String answer(int packetId, int reason) {
        return "(Mid: " + packetId + ", RC:" + reason + ")";
    }

    /// Mosquitto's library counts messages of QoS 0 as well, which have no packet id on the wire.
    private int number(Publish publish) {
        lastNumber = publish.packetId() == 0 ? lastNumber + 1 : publish.packetId();
        return lastNumber;
    }

    private static String details(Publish publish, int number) {
        return "(d"
                + (publish.dup() ? 1 : 0)
                + ", q"
                + publish.qos().level()
                + ", r"
                + (publish.retain() ? 1 : 0)
                + ", m"
                + number
                + ", '"
                + publish.topic()
                + "', ... ("
                + publish.payload().size()
                + " bytes))";
    }
}
