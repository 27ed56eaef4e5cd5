package io.haltere.broker.port;

import io.haltere.mqtt.ProtocolVersion;
import io.haltere.mqtt.codec.MalformedPacketException;
import io.haltere.mqtt.packet.Packet;
import org.jspecify.annotations.Nullable;

/// What a [Link] tells the broker. Called on the link's loop only.
public interface LinkHandler {
    /// Whether packets are taken now; else the link keeps them until it is told to read.
    boolean wantsPackets();

    void receive(Packet packet);

    /// Everything that was read at once has been handed over, and the answers are on their way.
    void readComplete();

    /// The client sent what is no MQTT.
    ///
    /// @param version what the client has shown to speak; null before it has
    void malformed(MalformedPacketException fault, @Nullable ProtocolVersion version);

    /// A fault of our own while a packet was handled: this connection ends, the loop lives.
    void failed(RuntimeException fault);

    /// The wire takes bytes again after it did not.
    void writable();

    /// The peer closed the wire, or it broke.
    ///
    /// @param cause what happened, as in "connection closed by client"
    void closed(String cause);

    /// The operator has closed the listener: the client has to go.
    void expelled();

    void countReceived(int bytes);

    void countSent(int bytes);

    /// Packets wait because the peer does not read, or have left; the latter with negative numbers.
    void countWaiting(int packets, int bytes);

    /// More bytes of a packet that has not come whole are kept, or they are needed no more; the
    /// latter with a negative number.
    ///
    /// @param all those that are kept now
    void countUnfinished(int bytes, int all);
}
