package io.haltere.server.config;

import io.haltere.config.Kind;
import io.haltere.config.Option;
import io.haltere.config.Section;
import io.haltere.config.Values;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How messages and sessions are treated.
///
/// @param persistentClientExpiration null is never
/// @param retainExpiryInterval null is never
/// @param sysInterval zero is never
public record DeliveryConfig(
        boolean allowDuplicateMessages,
        boolean holdPublishers,
        @Nullable Duration persistentClientExpiration,
        boolean queueQos0Messages,
        boolean retainAvailable,
        @Nullable Duration retainExpiryInterval,
        Duration sysInterval,
        boolean upgradeOutgoingQos) {
    static final Option<Boolean> ALLOW_DUPLICATE_MESSAGES =
            Option.of(
                            "allow_duplicate_messages",
                            Kind.bool(),
                            true,
                            """
                            A client whose subscriptions overlap gets one copy of a message for each
                            that matches. With false it gets one copy.\
                            """)
                    .deprecated("Clients should not depend on it.")
                    .reloadable();
    static final Option<Boolean> HOLD_PUBLISHERS =
            Option.of(
                            "hold_publishers",
                            Kind.bool(),
                            true,
                            """
                            Lets clients that publish with QoS 1 or 2 wait while half of what
                            max_queued_messages or max_queued_bytes allows waits for a subscriber
                            that is connected, until it has come down to a quarter. A subscriber
                            that does not get there in half a second is not waited for again until
                            it has. With false nobody waits, and what does not fit is dropped at
                            once. Not an option of Mosquitto.\
                            """)
                    .reloadable();
    static final Option<@Nullable Duration> PERSISTENT_CLIENT_EXPIRATION =
            Option.unset(
                            "persistent_client_expiration",
                            ExpirationKind.INSTANCE,
                            "2m",
                            """
                            Forgets the session of a client that has been away for this long and set
                            no end itself: a number followed by s, h, d, w, m or y for seconds,
                            hours, days, weeks, months of 30 days or years of 365 days. Unset keeps
                            such sessions for ever.\
                            """)
                    .reloadable();
    static final Option<Boolean> QUEUE_QOS0_MESSAGES =
            Option.of(
                            "queue_qos0_messages",
                            Kind.bool(),
                            false,
                            """
                            Keeps QoS 0 messages, too, for clients that are away. They count towards
                            max_queued_messages and max_queued_bytes.\
                            """)
                    .reloadable();
    static final Option<Boolean> RETAIN_AVAILABLE =
            Option.of(
                            "retain_available",
                            Kind.bool(),
                            true,
                            """
                            Accepts retained messages. With false, a client that publishes one is
                            disconnected.\
                            """)
                    .reloadable();
    static final Option<@Nullable Duration> RETAIN_EXPIRY_INTERVAL =
            Option.unset(
                    "retain_expiry_interval",
                    Kind.minutes(10_000_000),
                    "1440",
                    """
                    Forgets a retained message after this many minutes. Unset keeps it until it is
                    replaced or its own expiry ends it.\
                    """);
    static final Option<Duration> SYS_INTERVAL =
            Option.of(
                            "sys_interval",
                            Kind.seconds(0, 65_535),
                            Duration.ofSeconds(10),
                            """
                            Seconds between two updates of the $SYS topics. 0 switches them off.\
                            """)
                    .reloadable();
    static final Option<Boolean> UPGRADE_OUTGOING_QOS =
            Option.of(
                            "upgrade_outgoing_qos",
                            Kind.bool(),
                            false,
                            """
                            Delivers at the QoS of the subscription even when the message was
                            published with a lower one. The MQTT standard does not allow it.\
                            """)
                    .reloadable();

    static final Section SECTION =
            new Section(
                    "Messages and sessions",
                    "How messages are delivered, and how long they and sessions are kept.",
                    List.of(
                            ALLOW_DUPLICATE_MESSAGES,
                            HOLD_PUBLISHERS,
                            PERSISTENT_CLIENT_EXPIRATION,
                            QUEUE_QOS0_MESSAGES,
                            RETAIN_AVAILABLE,
                            RETAIN_EXPIRY_INTERVAL,
                            SYS_INTERVAL,
                            UPGRADE_OUTGOING_QOS));

    static DeliveryConfig of(Values values) {
        return new DeliveryConfig(
                values.get(ALLOW_DUPLICATE_MESSAGES),
                values.get(HOLD_PUBLISHERS),
                values.get(PERSISTENT_CLIENT_EXPIRATION),
                values.get(QUEUE_QOS0_MESSAGES),
                values.get(RETAIN_AVAILABLE),
                values.get(RETAIN_EXPIRY_INTERVAL),
                values.get(SYS_INTERVAL),
                values.get(UPGRADE_OUTGOING_QOS));
    }
}
