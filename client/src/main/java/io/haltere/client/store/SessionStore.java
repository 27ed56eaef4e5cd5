package io.haltere.client.store;

import io.haltere.mqtt.packet.Publish;
import java.io.IOException;

/// Keeps what a session must not forget when the process ends: messages of QoS 1 and 2 that the
/// server has not acknowledged, and packet ids of QoS 2 messages that have come. Without one they
/// outlive connections, but not the process.
///
/// A store belongs to one client id and one server, and to one client at a time.
///
/// **What is promised.** A message of QoS 1 or 2 is kept from when the client accepts it: it gets
/// its packet id then. Without a connection `publish` returns when the message is safe, or fails.
/// With one it returns at once, and the message is safe before it leaves, so before its future
/// completes; should the connection end first, it is made safe then. What has not been acknowledged
/// when the client is closed stays for the next process.
///
/// **Order.** The client tells what happens in order, and then calls [#force] before it writes any
/// packet that relies on it: PUBLISH leaves when the message is safe, PUBREL when its PUBREC is,
/// PUBREC and PUBCOMP when the packet id is, or is no more. One call covers many messages.
///
/// **Threads.** All but [#load] and [#force] are called with a lock held that the client needs for
/// everything: they take note and return, one call at a time. [#force] is called by another thread,
/// while further notes may come.
///
/// **Once over a crash.** A packet id is told to be received after the handler has returned. A
/// process that dies between the two gets the message again. A handler that must not see it twice
/// writes the packet id, [io.haltere.client.Message#packet], in one transaction with its work, to
/// the place from which [#load] reads.
public interface SessionStore {
    /// What an earlier process has left. Called once, before the client connects.
    ///
    /// @throws IOException when it cannot be read, or another client uses it: the client fails
    Kept load() throws IOException;

    /// A message was accepted and has its packet id: it is about to leave, or waits for its turn.
    void sending(Publish message);

    /// PUBREC has come for a message of QoS 2: from now on only PUBREL is sent for it.
    void released(int packetId);

    /// The exchange of an outgoing message is over.
    void settled(int packetId);

    /// A message of QoS 2 has come and been handled: PUBREC is about to leave.
    void received(int packetId);

    /// PUBREL has come: the next message with this packet id is another one. The id may be one that
    /// was never received.
    void completed(int packetId);

    /// Returns when all that was told before is safe.
    ///
    /// @throws IOException when it is not, or a note could not be taken: nothing more is sent, and
    ///   the client ends
    void force() throws IOException;
}
