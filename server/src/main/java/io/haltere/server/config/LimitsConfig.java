package io.haltere.server.config;

import io.haltere.config.ConfigLine;
import io.haltere.config.ConfigReport;
import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What clients may take from the broker.
///
/// @param globalMaxClients sessions, connected or not; -1 is unlimited
/// @param globalMaxConnections sockets over all listeners; -1 is unlimited
/// @param maxInflightBytes 0 is unlimited
/// @param maxInflightMessages 0 is unlimited
/// @param maxKeepalive zero is unlimited
/// @param maxPacketSize bytes, at least 20
/// @param maxQueuedBytes 0 is unlimited
/// @param maxQueuedMessages 0 is unlimited
/// @param memoryLimit bytes held on behalf of clients; 0 is unlimited
/// @param messageSizeLimit bytes of payload; 0 is unlimited
public record LimitsConfig(
        int globalMaxClients,
        int globalMaxConnections,
        int maxInflightBytes,
        int maxInflightMessages,
        Duration maxKeepalive,
        int maxPacketSize,
        int maxQueuedBytes,
        int maxQueuedMessages,
        long memoryLimit,
        int messageSizeLimit) {
    static final Option<Integer> GLOBAL_MAX_CLIENTS =
            Option.of(
                            "global_max_clients",
                            Kind.limit(),
                            -1,
                            """
                            The most sessions that may exist at once, those of clients that are away
                            included. A new client beyond them is refused. Below 1 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> GLOBAL_MAX_CONNECTIONS =
            Option.of(
                            "global_max_connections",
                            Kind.limit(),
                            -1,
                            """
                            The most sockets that may be open at once over all listeners. One more is closed
                            as soon as it is accepted. Below 1 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_INFLIGHT_BYTES =
            Option.of(
                            "max_inflight_bytes",
                            Kind.count(Integer.MAX_VALUE),
                            0,
                            """
                            Bytes of QoS 1 and 2 payload that may be on their way to one client without its
                            acknowledgement. 0 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_INFLIGHT_MESSAGES =
            Option.of(
                            "max_inflight_messages",
                            Kind.count(65_535),
                            20,
                            """
                            QoS 1 and 2 messages that may be on their way to one client without its
                            acknowledgement, and the Receive Maximum that MQTT 5 clients are told. 1 makes
                            sure that messages arrive in order even when they are sent again. 0 means no
                            limit.\
                            """)
                    .reloadable();
    static final Option<Duration> MAX_KEEPALIVE =
            Option.of(
                            "max_keepalive",
                            Kind.seconds(0, 65_535),
                            Duration.ZERO,
                            """
                            The longest keep alive that clients may ask for. MQTT 5 clients that ask for
                            more are told to use this one, older ones are refused. 0 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_PACKET_SIZE =
            Option.of(
                            "max_packet_size",
                            Kind.integer(20, Integer.MAX_VALUE),
                            2_000_000,
                            """
                            Bytes of the largest packet accepted. MQTT 5 clients are told; a client that
                            sends more is disconnected.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_QUEUED_BYTES =
            Option.of(
                            "max_queued_bytes",
                            Kind.count(Integer.MAX_VALUE),
                            0,
                            """
                            Bytes of payload that may wait for one client beyond what is on its way. The
                            limit that is reached first, this one or max_queued_messages, drops further
                            messages. 0 means no limit.\
                            """)
                    .reloadable();
    static final Option<Integer> MAX_QUEUED_MESSAGES =
            Option.of(
                            "max_queued_messages",
                            Kind.count(Integer.MAX_VALUE),
                            1000,
                            """
                            QoS 1 and 2 messages that may wait for one client beyond those on their way.
                            Further messages are dropped. 0 means no limit, which lets a client that never
                            comes back fill the memory.\
                            """)
                    .reloadable();
    static final Option<Long> MEMORY_LIMIT =
            Option.of(
                            "memory_limit",
                            new BytesKind(),
                            0L,
                            """
                            Bytes that the broker may hold on behalf of clients: messages that wait
                            (each counts once for every client that it waits for), retained
                            messages with the levels of their topics, sessions, subscriptions,
                            wills, the topics of aliases, and what is half read or half written.
                            What waits may take seven eighths; further messages are dropped from
                            queues. At the limit publications of QoS 1 and 2, retained messages,
                            subscriptions and clients without a session are refused. The memory of
                            the process is larger by what the JVM itself needs. 0 means half of the
                            memory that the JVM may take for its heap; with more than that the heap
                            may run full, which ends the broker.\
                            """)
                    .reloadable();
    static final Option<Integer> MESSAGE_SIZE_LIMIT =
            Option.of(
                            "message_size_limit",
                            Kind.integer(0, 268_435_455),
                            0,
                            """
                            Bytes of the largest payload accepted. Larger messages are dropped;
                            MQTT 5 clients get an error. 0 means no limit. Better use
                            max_packet_size, which holds before the memory is taken.\
                            """)
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Limits",
                    "Bounds on what clients may take from the broker.",
                    List.of(
                            GLOBAL_MAX_CLIENTS,
                            GLOBAL_MAX_CONNECTIONS,
                            MAX_INFLIGHT_BYTES,
                            MAX_INFLIGHT_MESSAGES,
                            MAX_KEEPALIVE,
                            MAX_PACKET_SIZE,
                            MAX_QUEUED_BYTES,
                            MAX_QUEUED_MESSAGES,
                            MEMORY_LIMIT,
                            MESSAGE_SIZE_LIMIT));

    static LimitsConfig of(Values values) {
        int inflight = values.get(MAX_INFLIGHT_MESSAGES);
        return new LimitsConfig(
                values.get(GLOBAL_MAX_CLIENTS),
                values.get(GLOBAL_MAX_CONNECTIONS),
                values.get(MAX_INFLIGHT_BYTES),
                inflight == 65_535 ? 0 : inflight, // all packet ids there are: no limit
                values.get(MAX_KEEPALIVE),
                values.get(MAX_PACKET_SIZE),
                values.get(MAX_QUEUED_BYTES),
                values.get(MAX_QUEUED_MESSAGES),
                values.get(MEMORY_LIMIT),
                values.get(MESSAGE_SIZE_LIMIT));
    }

    /// A decimal number of bytes, up to 2^63 - 1. Mosquitto reads such a value up to the first
    /// character that is no digit; a unit behind it would go unseen, so that is an error here.
    private record BytesKind() implements Kind<Long> {
        @Override
        public @Nullable Long read(ConfigLine line, @Nullable Long earlier, ConfigReport report) {
            String token = line.firstToken();
            if (!token.isEmpty() && token.chars().allMatch(c -> c >= '0' && c <= '9')) {
                try {
                    return Long.valueOf(token);
                } catch (NumberFormatException tooLarge) {
                    // Told below.
                }
            }
            report.invalid(line, token);
            return null;
        }

        @Override
        public List<String> write(Long value) {
            return List.of(value.toString());
        }

        @Override
        public String argument() {
            return "bytes";
        }
    }
}
