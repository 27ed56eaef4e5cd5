package io.haltere.broker.port;

import io.haltere.mqtt.packet.Packet;
import io.haltere.mqtt.packet.Publish;
import org.jspecify.annotations.Nullable;

/// One client's wire. Confined to the loop that it is on.
public interface Link {
    /// Appends a packet to what is written at the end of the loop's turn. On a closed link it does
    /// nothing.
    void send(Packet packet);

    /// The same for a message under another packet id than its own.
    ///
    /// @param packetId 1 to 65 535; anything for QoS 0
    void send(Publish publish, int packetId);

    /// The whole length of a packet on this wire, in bytes.
    int encodedLength(Packet packet);

    /// Whether the peer keeps up: false while more bytes wait than the high-water mark allows.
    boolean isWritable();

    /// Closes when everything sent has been written, or after a short grace if the peer does not
    /// read. What arrives meanwhile is ignored.
    void close();

    /// Stops or resumes taking packets from the peer.
    void reading(boolean wanted);

    /// Moves this link to another loop and then runs the task there. Nothing may be waiting to be
    /// written, and reading must be stopped.
    void moveTo(Loop loop, Runnable arrived);

    /// The peer's address without the port.
    String address();

    /// The peer's port; 0 where the transport has none.
    int port();

    /// The name that the client has proved to the listener, by a certificate or a key; null for
    /// none.
    default @Nullable String provenName() {
        return null;
    }

    /// What protects the connection, as in "TLSv1.3 cipher TLS_AES_256_GCM_SHA384"; null for
    /// nothing.
    default @Nullable String encryption() {
        return null;
    }

    /// What the listener says about the clients that come through it.
    ListenerPolicy listener();
}
