package io.haltere.client;

/// Is given messages one by one, in the order in which they came.
///
/// Runs on a thread of the client, which waits for it: while it is slow, the server is slowed.
@FunctionalInterface
public interface MessageHandler {
    /// @throws RuntimeException is logged; the message then counts as handled
    void handle(Message message);
}
