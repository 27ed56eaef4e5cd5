package io.haltere.broker.session;

import io.haltere.broker.port.Link;
import io.haltere.mqtt.ReasonCode;
import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;

/// A connection as its session sees it: a wire, the terms, and a way to end it.
public interface Attachment {
    Link link();

    Terms terms();

    /// Sends a packet, counted and logged.
    void send(Packet packet);

    /// The same for a message under another packet id than its own.
    ///
    /// @param packetId 1 to 65 535; anything for QoS 0
    void send(Publish publish, int packetId);

    /// Ends the connection for a reason: tells MQTT 5 clients, logs, closes. The session is
    /// detached before this returns.
    void end(ReasonCode reason);

    /// The whole length of a packet on the wire, in bytes.
    int encodedLength(Packet packet);
}
