package io.haltere.broker.metrics;

/// What is counted. Gauges go up and down; the others only up.
public enum Counter {
    PACKETS_RECEIVED,
    PACKETS_SENT,
    BYTES_RECEIVED,
    BYTES_SENT,
    PUBLISH_RECEIVED,
    PUBLISH_SENT,
    PUBLISH_BYTES_RECEIVED,
    PUBLISH_BYTES_SENT,
    /// Messages that a limit kept from a subscriber.
    PUBLISH_DROPPED,
    SOCKETS_ACCEPTED,
    CONNECTIONS_ACCEPTED,
    SESSIONS_EXPIRED,
    /// Gauge: clients that are connected now.
    CLIENTS_CONNECTED,
    /// Gauge: messages that wait in queues or for acknowledgement.
    MESSAGES_HELD,
    /// Gauge: payload bytes of these.
    BYTES_HELD,
    /// Gauge: bytes of memory that these take, roughly.
    MEMORY_HELD,
    /// Gauge: packets that a slow peer keeps from leaving.
    PACKETS_WAITING,
    /// Gauge: their bytes.
    BYTES_WAITING,
    /// Gauge: bytes of packets that have not come whole yet.
    BYTES_UNFINISHED
}
