package io.haltere.broker.port;

/// Every bound on what clients may take from the broker. 0 means unlimited unless it says
/// otherwise.
///
/// @param packetSizeMax bytes of the largest packet accepted; at least 20
/// @param messageSizeMax bytes of the largest payload accepted
/// @param inflightMessagesMax messages of QoS 1 and 2 on their way at once, per client and
///   direction; 0 to 65 535
/// @param inflightBytesMax payload bytes on their way to one client at once
/// @param queuedMessagesMax messages that wait for one client beyond those in flight
/// @param queuedBytesMax payload bytes that wait for one client
/// @param keepAliveMax seconds; 0 to 65 535
/// @param clientsMax sessions, connected or not; -1 is unlimited
/// @param sessionExpiryMax seconds that a session without its own end may be away
/// @param retainedExpiry minutes after which a retained message is forgotten
/// @param memoryMax bytes that the broker holds on behalf of clients, roughly
public record Limits(
        int packetSizeMax,
        int messageSizeMax,
        int inflightMessagesMax,
        int inflightBytesMax,
        int queuedMessagesMax,
        int queuedBytesMax,
        int keepAliveMax,
        int clientsMax,
        long sessionExpiryMax,
        int retainedExpiry,
        long memoryMax) {
    /// Mosquitto's.
    public static final Limits DEFAULTS = new Limits(2_000_000, 0, 20, 0, 1000, 0, 0, -1, 0, 0, 0);

    /// Seconds that a new connection has to complete its CONNECT.
    public static final int CONNECT_SECONDS = 20;
}
