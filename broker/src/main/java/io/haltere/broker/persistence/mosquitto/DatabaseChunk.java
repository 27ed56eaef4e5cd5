package io.haltere.broker.persistence.mosquitto;

import io.haltere.mqtt.Payload;
import io.haltere.mqtt.Properties;
import io.haltere.mqtt.QoS;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One fact of a `mosquitto.db`. Times are seconds since 1970.
public sealed interface DatabaseChunk {
    /// The kinds of facts, with the number of their chunks.
    enum Kind {
        CONFIG(1),
        BASE_MESSAGE(2),
        CLIENT_MESSAGE(3),
        RETAINED(4),
        SUBSCRIPTION(5),
        CLIENT(6);

        private final int number;

        Kind(int number) {
            this.number = number;
        }

        /// The number in the file, 1 to 6.
        public int number() {
            return number;
        }

        /// The kind with a number, or null when there is none.
        static @Nullable Kind of(long number) {
            for (Kind kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            return null;
        }
    }

    /// Which way a message of a client goes.
    enum Direction {
        /// From the client: QoS 2 that it has not released.
        IN,
        /// To the client.
        OUT
    }

    /// How far a message of a client has come.
    enum State {
        PUBLISH_QOS_0,
        PUBLISH_QOS_1,
        WAIT_FOR_PUBACK,
        PUBLISH_QOS_2,
        WAIT_FOR_PUBREC,
        RESEND_PUBREL,
        WAIT_FOR_PUBREL,
        RESEND_PUBCOMP,
        WAIT_FOR_PUBCOMP,
        SEND_PUBREC,
        QUEUED;

        private static final State[] STATES = values();

        /// The number in the file, 1 to 11.
        public int number() {
            return ordinal() + 1;
        }

        static @Nullable State of(int number) {
            return number < 1 || number > STATES.length ? null : STATES[number - 1];
        }
    }

    Kind kind();

    /// Of the file as a whole; always the first chunk.
    ///
    /// @param shutdown 1 when the broker wrote it while it ended, else 0
    /// @param lastId the greatest id of a message so far
    record Config(int shutdown, long lastId) implements DatabaseChunk {
        @Override
        public Kind kind() {
            return Kind.CONFIG;
        }
    }

    /// A message, once for all who refer to it.
    ///
    /// @param id not 0
    /// @param expiresAt 0 for never
    /// @param sourceId client that published it; empty for the broker itself
    /// @param sourcePort of the listener through which it came; 0 when unknown
    /// @param properties those that a subscriber gets, without the expiry
    record BaseMessage(
            long id,
            long expiresAt,
            String sourceId,
            @Nullable String sourceUsername,
            int sourcePort,
            int sourcePacketId,
            String topic,
            QoS qos,
            boolean retain,
            Payload payload,
            Properties properties)
            implements DatabaseChunk {
        @Override
        public Kind kind() {
            return Kind.BASE_MESSAGE;
        }
    }

    /// A message that waits for a client, or is in flight from it or to it.
    ///
    /// @param packetId not 0 above QoS 0 even while it is queued: Mosquitto sends it under this one
    /// @param dup whether it has been sent
    /// @param subscriptionIdentifiers to be sent along
    record ClientMessage(
            String clientId,
            long messageId,
            int packetId,
            QoS qos,
            State state,
            Direction direction,
            boolean retain,
            boolean dup,
            List<Integer> subscriptionIdentifiers)
            implements DatabaseChunk {
        public ClientMessage {
            subscriptionIdentifiers = List.copyOf(subscriptionIdentifiers);
        }

        @Override
        public Kind kind() {
            return Kind.CLIENT_MESSAGE;
        }
    }

    /// The message is the retained one of its topic.
    record Retained(long messageId) implements DatabaseChunk {
        @Override
        public Kind kind() {
            return Kind.RETAINED;
        }
    }

    /// A subscription; those of shared groups are not in the file.
    ///
    /// @param options as on the wire, without the QoS: 0x04 no local, 0x08 retain as published,
    ///   0x30 retain handling
    /// @param identifier 0 for none
    record Subscription(String clientId, String filter, QoS qos, int options, int identifier)
            implements DatabaseChunk {
        @Override
        public Kind kind() {
            return Kind.SUBSCRIPTION;
        }
    }

    /// A session.
    ///
    /// @param username not to be trusted with rights: behind a client without one, Mosquitto 2.0.11
    ///   may write that of another client
    /// @param expiresAt 0 when it does not expire, or its client was connected
    /// @param expirySeconds [#FOR_EVER] for no end
    /// @param lastPacketId that the broker has used towards the client
    /// @param listenerPort through which the client came last; 0 when unknown
    record Client(
            String clientId,
            @Nullable String username,
            long expiresAt,
            long expirySeconds,
            int lastPacketId,
            int listenerPort)
            implements DatabaseChunk {
        public static final long FOR_EVER = 0xFFFF_FFFFL;

        @Override
        public Kind kind() {
            return Kind.CLIENT;
        }
    }
}
